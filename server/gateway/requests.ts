/** Requests that an agent answers by message: who waits for which answer. It knows no socket. */
import { DomainError } from '../errors.ts'

export type RequestKind = 'restart_agent' | 'restart_host'
export interface Answer {
  success: boolean
  message: string
}

const ANSWER_TIMEOUT_MS = 10_000

export class AgentRequests {
  private readonly waiting = new Map<string, (answer: Answer) => void>()

  /** @throws DomainError `request_pending`, `agent_timeout` */
  wait(agentId: string, kind: RequestKind): Promise<Answer> {
    const key = `${kind}:${agentId}`
    if (this.waiting.has(key))
      throw new DomainError('conflict', 'request_pending', 'The agent is being asked this already.')
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(key)
        reject(new DomainError('unavailable', 'agent_timeout', 'The agent did not answer within 10 s.'))
      }, ANSWER_TIMEOUT_MS)
      this.waiting.set(key, (answer) => {
        clearTimeout(timer)
        this.waiting.delete(key)
        resolve(answer)
      })
    })
  }

  answer(agentId: string, kind: RequestKind, answer: Answer): void {
    this.waiting.get(`${kind}:${agentId}`)?.(answer)
  }
}
