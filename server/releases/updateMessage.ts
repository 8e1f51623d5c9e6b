/** `update_agent` as each kind of agent understands it. */
import type { UpdateAgent } from '../../agent/protocol/index.ts'
import type { ReleaseArch } from '../../drizzle/schema/index.ts'
import type { App } from '../app.ts'
import type { AgentSession } from '../gateway/session.ts'
import { factsOf, type ReleaseRow } from './library.ts'

/** By what `uname -m` says there; null: no release can fit. */
export function releaseArchOf(machine: unknown): ReleaseArch | null {
  if (machine === 'x86_64' || machine === 'x64' || machine === 'amd64') return 'x64'
  return machine === 'aarch64' || machine === 'arm64' ? 'arm64' : null
}

/** Where a legacy agent, which knows no paths, finds this server's files: as it dialled us, or as configured. */
export function legacyBase(app: Pick<App, 'config' | 'gateway'>, session: AgentSession): string {
  const { agentHost, agentPublicHost } = app.config
  const anywhere = ['0.0.0.0', '::', ''].includes(agentHost)
  const host = agentPublicHost ?? (anywhere ? session.connection.localAddress : agentHost)
  // As it came to us: plain requests from other machines are refused.
  const scheme = session.connection.secure ? 'https' : 'http'
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${app.gateway.port}`
}

/**
 * @param agent `verified`: ours, which checks signatures and fetches blocks; a legacy one gets `legacyBase` + path and MD5
 */
export function updateMessageFor(
  release: ReleaseRow,
  agent: { verified: boolean; legacyBase: string },
  updateId: string,
): UpdateAgent {
  const path = `/releases/${release.id}/file`
  const { version } = release
  if (!agent.verified)
    return {
      type: 'update_agent',
      version,
      download_url: release.sourceUrl ?? `${agent.legacyBase}${path}`,
      ...(release.md5 ? { md5: release.md5 } : {}),
    }
  const { size, sha256 } = factsOf(release)
  return {
    type: 'update_agent',
    version,
    download_url: release.sourceUrl ?? path,
    sha256,
    size,
    signature: release.signature,
    update_id: updateId,
    ...(release.sourceUrl ? {} : { manifest_url: `/releases/${release.id}/manifest` }),
  }
}
