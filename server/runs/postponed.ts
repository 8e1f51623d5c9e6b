/** Results for which there is no room yet. None is lost: each waits where it costs no memory of the server. */
import { INLINE_OUTPUT_BYTES, type TaskResult } from '../../agent/protocol/index.ts'
import type { AgentSession } from '../gateway/session.ts'

interface Item {
  session: AgentSession
  /** Null: its text was not kept, the agent has it in its journal and is asked again. */
  result: TaskResult | null
}

export class PostponedResults {
  private readonly items = new Map<string, Item>()

  get count(): number {
    return this.items.size
  }

  /** A result whose text came inline is sent again later; an agent that can't do that is not read from meanwhile. */
  keep(session: AgentSession, result: TaskResult): void {
    const resends = session.binary
    if (!resends) session.connection.hold()
    this.items.set(result.task_id, { session, result: resends && result.inline ? null : result })
  }

  /**
   * Goes on with as many as there is room for, the longest waiting first.
   * @param settle stores one that was kept. @param ask has one sent again, by the agent's session of now
   */
  drain(
    room: { readonly full: boolean; readonly freeBytes: number },
    settle: (session: AgentSession, result: TaskResult) => void,
    ask: (agentId: string, taskId: string) => void,
  ): void {
    let asked = 0
    for (const [taskId, { session, result }] of [...this.items]) {
      if (room.full || asked * INLINE_OUTPUT_BYTES >= room.freeBytes) return
      this.items.delete(taskId)
      if (result) {
        session.connection.readOn()
        settle(session, result)
      } else {
        asked++
        ask(session.agentId, taskId)
      }
    }
  }
}
