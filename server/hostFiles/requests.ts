/** Requests about a host's files that are on their way: who waits for which answer. It knows no socket. */
import { randomUUID } from 'node:crypto'
import {
  HOST_REQUEST_SECONDS,
  type HostFileAnswer,
  HostFileAnswers,
  type HostFileOp,
  type HostFileReply,
} from '../../agent/protocol/index.ts'
import { DomainError, type ErrorKind } from '../errors.ts'
import type { SessionWatcher } from '../gateway/gateway.ts'
import type { AgentSession } from '../gateway/session.ts'

const ANSWER_MS_MAX = (HOST_REQUEST_SECONDS + 10) * 1000
/** Of one host, at one time. */
const WAITING_MAX = 128

export interface HostFileFrames {
  reply(session: AgentSession, reply: HostFileReply): void
}

interface Waiting {
  session: AgentSession
  answer(reply: HostFileReply): void
  fail(error: DomainError): void
}

const KINDS: Record<string, ErrorKind> = {
  file_exists: 'conflict',
  file_changed: 'conflict',
  file_not_empty: 'conflict',
  file_offset: 'conflict',
  file_busy: 'conflict',
  file_missing: 'not_found',
  file_disk_full: 'unavailable',
}

/** What the host says, with the console's own code for it. */
function refused({ error }: HostFileReply): DomainError {
  const { code = 'file_failed', message = '', params = {} } = error ?? {}
  const known = /^file_[a-z_]{1,40}$/.test(code) ? code : 'file_failed'
  return new DomainError(KINDS[known] ?? 'invalid', `host_${known}`, message, { message, ...params })
}

const gone = (session: AgentSession) =>
  new DomainError('unavailable', 'host_gone', 'The host went offline meanwhile.', { id: session.agentId })

export class HostFileRequests implements HostFileFrames, SessionWatcher {
  private readonly waiting = new Map<string, Waiting>()

  /**
   * Asks, and waits for the answer: of a stream (`signal` given) for as long as it takes.
   * @throws DomainError `host_file_…` as the host says, `host_gone`, `agent_timeout`, `host_files_busy`
   */
  async ask<T extends HostFileOp['op']>(
    session: AgentSession,
    user: string | undefined,
    ask: Extract<HostFileOp, { op: T }>,
    signal?: AbortSignal,
  ): Promise<HostFileAnswer<T>> {
    const id = randomUUID()
    let ofHost = 0
    for (const { session: other } of this.waiting.values()) if (other.agentId === session.agentId) ofHost++
    if (ofHost >= WAITING_MAX)
      throw new DomainError('limited', 'host_files_busy', 'This host is being asked too much at once.')
    const { promise, resolve, reject } = Promise.withResolvers<HostFileReply>()
    const cancel = (why: DomainError) => {
      session.send({ type: 'host_file_cancel', request_id: id })
      reject(why)
    }
    const stopped = () =>
      cancel(new DomainError('unavailable', 'host_file_stopped', 'The transfer was stopped.'))
    const timer = signal
      ? null
      : setTimeout(
          () => cancel(new DomainError('unavailable', 'agent_timeout', 'The host did not answer in time.')),
          ANSWER_MS_MAX,
        )
    this.waiting.set(id, { session, answer: resolve, fail: reject })
    signal?.addEventListener('abort', stopped, { once: true })
    try {
      if (!session.send({ type: 'host_file_request', request_id: id, ...(user ? { user } : {}), ask }))
        throw gone(session)
      const reply = await promise
      if (reply.error) throw refused(reply)
      const parsed = HostFileAnswers[ask.op].safeParse(reply.result)
      if (!parsed.success)
        throw new DomainError('unavailable', 'host_file_failed', 'The host answered something else.', {
          message: 'The host answered something else.',
        })
      return parsed.data as HostFileAnswer<T>
    } finally {
      if (timer) clearTimeout(timer)
      signal?.removeEventListener('abort', stopped)
      this.waiting.delete(id)
    }
  }

  reply(session: AgentSession, reply: HostFileReply): void {
    const waiting = this.waiting.get(reply.request_id)
    if (waiting?.session.agentId === session.agentId) waiting.answer(reply)
  }

  connected(): void {}

  /** An agent that is only silent may still answer. */
  disconnected(_agentId: string, sessionId: string, closed: boolean): void {
    if (!closed) return
    for (const { session, fail } of this.waiting.values())
      if (session.sessionId === sessionId) fail(gone(session))
  }
}
