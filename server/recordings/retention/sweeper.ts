/** Removes recordings that are not kept any longer: in the background, a few at a time, one server at a time. */
import { eq } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '../../../drizzle/client.ts'
import { recordingSettings } from '../../../drizzle/schema/index.ts'
import type { AgentDirectory } from '../../agents/directory.ts'
import { appendAudit } from '../../audit/append.ts'
import { LeasedSweeper } from '../../database/leasedSweeper.ts'
import { withRetry } from '../../database/retry.ts'
import { systemActor } from '../../domain.ts'
import type { RecordingShare } from '../../trpc/types.ts'
import { NO_SHARE } from '../items.ts'
import { firstSettings, keepBytesOf, readPolicies, readSettings, SETTINGS } from '../policy.ts'
import { type Candidate, chooseRemovable, keptShare, shareOf } from './choose.ts'
import { markRemoved, removeFiles, removeStrays } from './remove.ts'

const PER_STEP = 50

interface Deps {
  database: Database
  log: Logger
  agents: AgentDirectory
  dataDir: string
}

export class RecordingSweeper extends LeasedSweeper {
  protected readonly failure = 'older recordings are not removed: tried again later'
  private readonly deps: Deps

  constructor(deps: Deps) {
    super(deps.database, deps.log, recordingSettings, SETTINGS)
    this.deps = deps
  }

  protected override async prepare(): Promise<void> {
    const { database, dataDir, log } = this.deps
    await removeStrays(database, dataDir).catch((error: unknown) =>
      log.warn({ err: error }, 'folders of removed recordings are still there'),
    )
  }

  protected ensureRow(): Promise<unknown> {
    return this.deps.database.insert(recordingSettings).ignore().values(firstSettings())
  }

  protected async sweep(): Promise<void> {
    const { database, agents } = this.deps
    let gone = NO_SHARE
    try {
      const rules = {
        policies: await readPolicies(database),
        keepBytes: keepBytesOf(await readSettings(database)),
      }
      const { bytes } = await keptShare(database)
      for await (const { byAge, bySize } of chooseRemovable(database, agents, rules, bytes)) {
        const all = [...byAge, ...bySize]
        for (let at = 0; at < all.length; at += PER_STEP) {
          if (!(await this.goesOn())) return
          gone = await this.remove(all.slice(at, at + PER_STEP), gone)
        }
      }
    } finally {
      await this.finish(gone)
    }
  }

  private async remove(some: Candidate[], before: RecordingShare): Promise<RecordingShare> {
    const { database, dataDir } = this.deps
    const ids = some.map(({ id }) => id)
    const gone = await withRetry(() => database.transaction((tx) => markRemoved(tx, ids, null)))
    const found = new Set(gone.map(({ id }) => id))
    for (const id of found) await removeFiles(dataDir, id)
    return shareOf(
      some.filter(({ id }) => found.has(id)),
      before,
    )
  }

  /** Gives the lease back, and says what is gone where something is. */
  private async finish(gone: RecordingShare): Promise<void> {
    const { database, log } = this.deps
    const isWorthARecord = gone.recordings > 0
    await withRetry(() =>
      database.transaction(async (tx) => {
        await this.giveBack(tx)
        if (!isWorthARecord) return
        const fields = { sweptAt: new Date(), swept: gone }
        await tx.update(recordingSettings).set(fields).where(eq(recordingSettings.id, SETTINGS))
        await appendAudit(tx, { actor: systemActor(), ip: '' }, [
          {
            ...{ action: 'recordings.swept', targetKind: 'retention', targetId: 'recordings' },
            details: { ...gone },
          },
        ])
      }),
    )
    if (isWorthARecord) log.info(gone, 'older recordings are removed')
  }
}
