/** The key that releases must be signed by: pinned at the first confirmation, never changed by what a server says. */
import path from 'node:path'
import { readIfThere, writeDurably } from '../identity/files.ts'
import type { Log } from '../log.ts'

export const releaseKeyFile = (stateDir: string): string => path.join(stateDir, 'release-key')

/** Raw Ed25519 key in base64url, or null before the first confirmation by a server that has one. */
export async function pinnedReleaseKey(stateDir: string): Promise<string | null> {
  return (await readIfThere(releaseKeyFile(stateDir)))?.trim() || null
}

/** Pins `offered` where nothing is pinned; another key than the pinned one is refused and said in the log. */
export async function pinReleaseKey(stateDir: string, offered: string, log: Log): Promise<void> {
  const pinned = await pinnedReleaseKey(stateDir)
  if (pinned === null) {
    await writeDurably(releaseKeyFile(stateDir), `${offered}\n`)
    log.info('release key pinned', { key: offered })
  } else if (pinned !== offered)
    log.error(
      'the server offers another release key than the pinned one: it is refused, and so are its updates',
      { pinned, offered, file: releaseKeyFile(stateDir) },
    )
}
