/** `qunkong-agent probe`: can the server be reached from here, by this version's own means? Asked by the guard. */
import type { Get } from './fetch.ts'

const TIMEOUT_MS = 8_000

/** GET /healthz on the agent port, over the same TLS, pin and proxy as a connection; nothing is registered. */
export async function probe(get: Get): Promise<boolean> {
  try {
    const answer = await get('/healthz', { signal: AbortSignal.timeout(TIMEOUT_MS) })
    answer.cancel()
    return answer.status === 200
  } catch {
    // Whatever the reason: not reachable.
    return false
  }
}
