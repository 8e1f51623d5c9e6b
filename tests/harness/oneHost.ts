/** What most tests of one host begin with: a server, somebody who may do everything, and an agent. */
import { startAgent, type TestAgent } from './agent.ts'
import { startServer, type TestServer } from './server.ts'
import { connect, type TestClient } from './session.ts'

export interface OneHost {
  server: TestServer
  admin: TestClient
  agent: TestAgent
}

/** Disposed with `resources`. */
export async function oneHost(resources: AsyncDisposableStack): Promise<OneHost> {
  const server = resources.use(await startServer())
  const admin = resources.use(await connect(server))
  return { server, admin, agent: resources.use(await startAgent(server, admin.client)) }
}
