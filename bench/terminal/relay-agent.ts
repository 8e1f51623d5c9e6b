/** The far process of the bare relay: a shell whose bytes go into a socket as they come. */
import { WebSocket } from 'ws'
import { bytesOf, spawnShell } from './channel.ts'

const BUFFERED_BYTES_MAX = 1024 * 1024
const socket = new WebSocket(`ws://127.0.0.1:${process.argv[2]}/agent`, { perMessageDeflate: false })
socket.binaryType = 'nodebuffer'
socket.on('open', () => {
  const pty = spawnShell()
  let paused = false
  pty.onData((data: string | Buffer) => {
    socket.send(bytesOf(data), () => {
      if (!paused || socket.bufferedAmount >= BUFFERED_BYTES_MAX) return
      paused = false
      pty.resume()
    })
    if (paused || socket.bufferedAmount < BUFFERED_BYTES_MAX) return
    paused = true
    pty.pause()
  })
  socket.on('message', (data: Buffer) => pty.write(data))
  socket.on('close', () => {
    pty.kill('SIGKILL')
    process.exit(0)
  })
})
process.on('disconnect', () => process.exit(0))
