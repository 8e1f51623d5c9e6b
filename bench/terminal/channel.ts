/** A shell at the end of some path: what the measurements drive, whatever lies between. */
import { once } from 'node:events'
import { spawn } from 'node-pty'
import type { WebSocket } from 'ws'

export interface Channel {
  readonly name: string
  write(text: string): void
  /** Replaces the listener for output. */
  onData(listener: (chunk: Buffer) => void): void
  /** The client has rendered this many bytes more; a path without acknowledgements ignores it. */
  rendered(bytes: number): void
  /** Stops and resumes reading. */
  pause(): void
  resume(): void
  close(): Promise<void>
}

/** What every path runs: an interactive login shell of this user in a terminal of 120 × 40. */
export function spawnShell() {
  const env = { ...process.env, TERM: 'xterm-256color' }
  return spawn('/bin/bash', ['-l'], { cols: 120, rows: 40, encoding: null, env })
}

/** node-pty types its data as text, and gives bytes when `encoding` is null. */
export const bytesOf = (data: string | Buffer): Buffer =>
  typeof data === 'string' ? Buffer.from(data) : data

/** The floor: the shell's PTY in this very process. */
export function openLocal(): Channel {
  const pty = spawnShell()
  let listener: (chunk: Buffer) => void = () => undefined
  pty.onData((data: string | Buffer) => listener(bytesOf(data)))
  const ended = new Promise<void>((resolve) => {
    pty.onExit(() => resolve())
  })
  return {
    name: 'local PTY',
    write: (text) => pty.write(text),
    onData: (next) => {
      listener = next
    },
    rendered: () => undefined,
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    close: async () => {
      pty.kill('SIGKILL')
      await ended
    },
  }
}

/** A channel over a connected socket that carries terminal bytes in binary messages both ways. */
export function overSocket(
  name: string,
  socket: WebSocket,
  rendered: (bytes: number) => void,
  close: () => Promise<void>,
): Channel {
  let listener: (chunk: Buffer) => void = () => undefined
  socket.binaryType = 'nodebuffer'
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) listener(data)
  })
  return {
    name,
    write: (text) => socket.send(Buffer.from(text)),
    onData: (next) => {
      listener = next
    },
    rendered,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: async () => {
      socket.resume()
      const closed = once(socket, 'close')
      socket.terminate()
      await closed
      await close()
    },
  }
}
