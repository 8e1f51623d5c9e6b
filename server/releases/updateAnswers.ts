/** What agents say about updates, logged here and handed to whoever follows them (rollouts). */
import type { Logger } from 'pino'
import type { LastUpdate, UpdateAgentResponse } from '../../agent/protocol/index.ts'
import type { AgentSession } from '../gateway/session.ts'

export interface UpdateFrames {
  /** An `update_agent_response`: progress, or how it ended. May come again; `update_id` says of which attempt. */
  progress(session: AgentSession, response: UpdateAgentResponse): void
  /** An agent is confirmed: the version it runs (empty: unknown) and how its last update ended, if it tells. */
  registered(session: AgentSession, lastUpdate: LastUpdate | null, version: string): void
}

export class UpdateAnswers implements UpdateFrames {
  private readonly log: Logger
  private readonly followers = new Set<UpdateFrames>()

  constructor(log: Logger) {
    this.log = log
  }

  /** @returns what ends it */
  subscribe(follower: UpdateFrames): () => void {
    this.followers.add(follower)
    return () => this.followers.delete(follower)
  }

  progress(session: AgentSession, response: UpdateAgentResponse): void {
    const { status, version, message, rolled_back: rolledBack } = response
    if (status === 'failed')
      this.log.warn({ agentId: session.agentId, version, message, rolledBack }, 'an update failed')
    else if (status === 'success') this.log.info({ agentId: session.agentId, version }, 'an agent is updated')
    for (const follower of this.followers) follower.progress(session, response)
  }

  registered(session: AgentSession, lastUpdate: LastUpdate | null, version: string): void {
    for (const follower of this.followers) follower.registered(session, lastUpdate, version)
  }
}
