/** The engine with what it needs of the other parts. */
import type { AgentDirectory } from '../agents/directory.ts'
import type { AgentEntry } from '../agents/entry.ts'
import type { App } from '../app.ts'
import type { ReleaseLibrary } from '../releases/library.ts'
import { legacyBase, releaseArchOf, updateMessageFor } from '../releases/updateMessage.ts'
import { RolloutEngine } from './engine.ts'

/** Null: it doesn't say, or no release can fit. */
export const archOf = ({ row }: AgentEntry) => releaseArchOf(row.systemInfo.arch ?? row.systemInfo.machine)

export function createRolloutEngine(
  parts: Pick<App, 'config' | 'database' | 'log' | 'gateway'> & {
    agents: AgentDirectory
    releases: ReleaseLibrary
    locked(agentId: string): string | null
  },
): RolloutEngine {
  const { config, database, log, gateway, agents, releases, locked } = parts
  return new RolloutEngine({
    database,
    log,
    downloadsMax: config.updateDownloadsMax,
    session: (id) => gateway.session(id),
    locked,
    agent: (id) => {
      const entry = agents.get(id)
      return (
        entry && {
          version: entry.row.version,
          legacy: entry.row.publicKey === null,
          lastSeenMs: entry.lastSeenMs,
        }
      )
    },
    message: (id, session, version, updateId) => {
      const entry = agents.get(id)
      const arch = entry && archOf(entry)
      const release = arch && releases.find(version, arch)
      if (!release) return null
      const verified = entry.row.publicKey !== null
      return updateMessageFor(release, { verified, legacyBase: legacyBase(parts, session) }, updateId)
    },
  })
}
