/** The secret that session cookies are encrypted with: configured, or made once and kept in the data folder. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Config } from '../config.ts'
import { writePrivateFile } from '../dataFolder.ts'

export async function loadSecret(config: Pick<Config, 'authSecret' | 'dataDir'>): Promise<string> {
  if (config.authSecret) return config.authSecret
  const file = path.join(config.dataDir, 'secret')
  const kept = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  if (kept.trim()) return kept.trim()
  const secret = randomBytes(48).toString('base64url')
  await writePrivateFile(file, `${secret}\n`)
  return secret
}
