/** An agent that is being uninstalled says so: it is removed, as if somebody had done it here. */
import { and, eq, isNull } from 'drizzle-orm'
import { agents } from '../../drizzle/schema/index.ts'
import type { App } from '../app.ts'
import { mutate } from '../audit/mutate.ts'
import { systemActor } from '../domain.ts'
import type { AgentSession } from '../gateway/session.ts'

export async function retireAgent(app: App, session: AgentSession): Promise<void> {
  const id = session.agentId
  const hostname = app.agents.get(id)?.row.hostname ?? id
  const ctx = { app, actor: systemActor(`agent ${hostname}`), ip: session.connection.ip }
  await mutate(ctx, 'agents.remove', async (tx, record) => {
    const [changed] = await tx
      .update(agents)
      .set({ removedAt: new Date() })
      .where(and(eq(agents.id, id), isNull(agents.removedAt)))
    if (changed.affectedRows === 0) return
    record({
      action: 'agents.uninstall',
      targetKind: 'agent',
      targetId: id,
      targetName: hostname,
    })
  })
  app.agents.remove(id)
  app.terminals.agentRemoved(id)
}
