/** What an archive says about itself: its first member, by which the others are checked. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { StartError } from '../lifecycle.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const MANIFEST = 'manifest.json'
export const DUMP = 'database.sql.gz'
/** Files of the data folder lie below it. */
export const FILES = 'files'

const Manifest = z.object({
  format: z.literal(1, { error: 'is of another format' }),
  createdAt: z.string(),
  /** Of Qunkong. */
  version: z.string(),
  /** How many schema migrations the database has seen. */
  migrations: z.number().int(),
  /** Bytes and SHA-256 (hexadecimal) by the path in the archive. */
  members: z.record(z.string(), z.object({ bytes: z.number().int(), sha256: z.string() })),
})
export type Manifest = z.infer<typeof Manifest>

const Versioned = z.object({ version: z.string() })
const Journal = z.object({ entries: z.array(z.unknown()) })
const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))

/** Version and schema of the code that runs. */
export async function codeFacts(): Promise<{ version: string; migrations: number }> {
  const { version } = Versioned.parse(await readJson(path.join(ROOT, 'package.json')))
  const journal = await readJson(path.join(ROOT, 'drizzle/migrations/meta/_journal.json'))
  return { version, migrations: Journal.parse(journal).entries.length }
}

async function factsOf(file: string) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}

/** Everything below `folder` but the manifest itself, by its path from there. */
export async function membersOf(folder: string): Promise<Manifest['members']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const members: Manifest['members'] = {}
  for (const entry of entries) {
    const name = path.relative(folder, path.join(entry.parentPath, entry.name))
    if (name === MANIFEST || entry.isDirectory()) continue
    if (!entry.isFile()) throw new StartError(`The archive holds ${name}, which is no ordinary file.`)
    members[name] = await factsOf(path.join(folder, name))
  }
  return members
}

/** @throws StartError where the archive in `folder` is not whole, or made by newer code than this */
export async function checkArchive(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, MANIFEST), 'utf8').catch(() => {
    throw new StartError(`This is no backup of Qunkong: it has no ${MANIFEST}.`)
  })
  const parsed = Manifest.safeParse(JSON.parse(text))
  if (!parsed.success)
    throw new StartError(`The backup's ${MANIFEST} can't be read: ${parsed.error.issues[0]?.message}.`)
  const { members, migrations, version } = parsed.data
  const found = await membersOf(folder)
  for (const name of new Set([...Object.keys(members), ...Object.keys(found)]))
    if (members[name]?.sha256 !== found[name]?.sha256)
      throw new StartError(`The backup is damaged: ${name} is not what ${MANIFEST} says.`)
  if (!members[DUMP]) throw new StartError(`The backup has no ${DUMP}.`)
  const ours = await codeFacts()
  if (migrations > ours.migrations)
    throw new StartError(
      `The backup is of Qunkong ${version}, whose database this version (${ours.version}) does not know: install that one or a newer one.`,
    )
  return parsed.data
}
