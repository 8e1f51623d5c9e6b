/** Who is silent for too long, by the server's clock: one timer for all agents. */
import { DEFAULT_HEARTBEAT_SECONDS } from '../../agent/protocol/index.ts'
import type { AgentSession } from './session.ts'

export const OFFLINE_AFTER_MS = 3 * DEFAULT_HEARTBEAT_SECONDS * 1000
/** A silent socket is kept for a while, as any frame brings the agent back; then it is dropped. */
const DROP_AFTER_MS = 60_000
const SWEEP_MS = 1_000
/** A sweep that comes this late means that the server itself stood still: nobody is to blame. */
const STALLED_MS = 3_000

export function startPresenceSweep(
  sessions: () => Iterable<AgentSession>,
  silent: (session: AgentSession) => void,
): () => void {
  let last = performance.now()
  let graceUntil = 0
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - last > STALLED_MS) graceUntil = now + OFFLINE_AFTER_MS
    last = now
    if (now < graceUntil) return
    for (const session of sessions()) {
      const silence = session.connection.silence(now)
      if (silence > DROP_AFTER_MS) session.connection.terminate()
      if (silence > OFFLINE_AFTER_MS && session.live) {
        session.live = false
        silent(session)
      }
    }
  }, SWEEP_MS)
  return () => clearInterval(timer)
}
