/** What a browser says on a terminal's socket: bytes for the shell, and JSON for its size and its credit. */
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { Cols, Rows } from '../../agent/protocol/index.ts'
import type { EndReason, Terminal } from './terminal.ts'

const CONTROL_BYTES_MAX = 4 * 1024
const VIOLATIONS_MAX = 20
const VIOLATION = 4008

const Control = z.discriminatedUnion('type', [
  z.object({ type: z.literal('resize'), cols: Cols, rows: Rows }),
  z.object({ type: z.literal('ack'), bytes: z.int().nonnegative() }),
])

function parse(data: Buffer): z.infer<typeof Control> | null {
  if (data.length > CONTROL_BYTES_MAX) return null
  try {
    return Control.parse(JSON.parse(data.toString('utf8')))
  } catch {
    // Not JSON, or not one of ours: the caller counts it.
    return null
  }
}

/** Wires `browser` to `terminal` until one of them is over. */
export function serveViewer(terminal: Terminal, browser: WebSocket, end: (how: EndReason) => void): void {
  let violations = 0
  browser.on('message', (data: Buffer, binary: boolean) => {
    if (binary) {
      terminal.input(data)
      return
    }
    const message = parse(data)
    if (message?.type === 'ack') terminal.ack(message.bytes)
    else if (message) terminal.resize(message.cols, message.rows)
    else if (++violations >= VIOLATIONS_MAX)
      end({ code: VIOLATION, reason: 'too many messages that say nothing', error: 'protocol_violation' })
    else
      terminal.tell({ type: 'error', code: 'bad_message', message: 'Expected {"type":"resize"|"ack", …}.' })
  })
  // Frames too large or broken: ws has closed the socket by itself with the right code.
  browser.on('error', () => end({ code: VIOLATION, reason: 'broken frame' }))
  browser.on('close', () => end({ code: 1000, reason: 'viewer_closed' }))
}
