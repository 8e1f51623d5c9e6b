/** Bodies that are files: read as long as they come, and refused so that the sender reads the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DomainError } from '../errors.ts'
import { answerRefusal } from './refusal.ts'

/** An upload that brings nothing for so long is over. */
const STALLED_MS = 60_000
const LINGER_MS = 10_000

/** What still comes of the body is read and thrown away, so that the answer is read: for a while. */
export function refuseUpload(req: IncomingMessage, res: ServerResponse, error: DomainError): void {
  answerRefusal(res, error)
  if (req.readableEnded || req.destroyed) return
  // Node does so by itself only where nothing of it was read; what is left would hold up the connection's next request, even
  // if all of it is here. A listener, because whoever still iterates over the body takes back a mere `resume()` at its end.
  req.on('data', () => undefined)
  if (req.complete) return
  const linger = setTimeout(() => {
    // A kept connection has gone on to other requests.
    if (!req.complete) req.destroy()
  }, LINGER_MS)
  req.once('close', () => clearTimeout(linger))
}

/** The body, as long as it comes. Not by the socket's timeout: that would outlive the request on a kept connection. */
export async function* liveBody(req: IncomingMessage): AsyncGenerator<Uint8Array> {
  const timer = setTimeout(() => req.destroy(), STALLED_MS)
  try {
    // A refusal in the middle must not end the connection under its answer.
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      timer.refresh()
      yield chunk as Uint8Array
    }
  } finally {
    clearTimeout(timer)
  }
}
