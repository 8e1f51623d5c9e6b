/** Hosts with the agent on them, installed as an operator does: by the script, with a token of the console. */
import path from 'node:path'
import { inject } from 'vitest'
import { REPOSITORY } from '../harness/child.ts'
import type { TestServer } from '../harness/server.ts'
import type { TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'
import { bootContainer, type Container } from './container.ts'

/** Inside: the scripts, and the agent of each packed version. */
export const SCRIPTS = '/srv/deployment'
export const agentOf = (version: string) => `/srv/agents/${version}/qunkong-agent`
/** Of this machine. */
export const packedFile = (version: string) => path.join(inject('agents'), version, 'qunkong-agent')

export const bootHost = (): Promise<Container> =>
  bootContainer({
    root: inject('root'),
    shared: { '/srv/agents': inject('agents'), [SCRIPTS]: path.join(REPOSITORY, 'deployment') },
  })

export const whereIs = (server: TestServer) => `--server 127.0.0.1 --port ${server.agentPort}`

/** Enrols the host where it is not yet. @returns what the script said */
export async function install(host: Container, server: TestServer, admin: TestClient, version: string) {
  const { token } = await admin.client.enrollmentTokens.create.mutate({ maxUses: 1 })
  const options = `${whereIs(server)} --token ${token} --binary-path ${agentOf(version)}`
  return host.must(`sh ${SCRIPTS}/install-agent.sh ${options}`, 180_000)
}

/** The agent of that host as the console shows it, once it is online. */
export async function onlineAgent(
  host: Container,
  admin: TestClient,
  { timeoutMs = 90_000, what = 'the agent to be online' } = {},
) {
  const hostname = (await host.must('hostname')).trim()
  return until(
    async () => {
      const { items } = await admin.client.agents.list.query({ status: 'online' })
      return items.find((item) => item.hostname === hostname)
    },
    { timeoutMs, what },
  )
}
