/** What lets one agent fetch the file of one task: made out of the task, so that it is kept nowhere and outlives a restart. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writePrivateFile } from '../dataFolder.ts'

const KEY_BYTES = 32

export class TaskKeys {
  private readonly secret: Buffer

  constructor(secret: Buffer) {
    this.secret = secret
  }

  /** Takes the secret of the data folder, or makes it. */
  static async load(dataDir: string): Promise<TaskKeys> {
    const file = path.join(dataDir, 'file-tasks.key')
    const kept = await readFile(file, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
      throw error
    })
    const known = Buffer.from(kept.trim(), 'base64url')
    if (known.length === KEY_BYTES) return new TaskKeys(known)
    const made = randomBytes(KEY_BYTES)
    await writePrivateFile(file, `${made.toString('base64url')}\n`)
    return new TaskKeys(made)
  }

  /** base64url. */
  of(taskId: string, agentId: string): string {
    return createHmac('sha256', this.secret)
      .update(JSON.stringify([taskId, agentId]))
      .digest('base64url')
  }

  /** In a time that tells nothing. */
  fits(key: string, taskId: string, agentId: string): boolean {
    const [given, right] = [Buffer.from(key), Buffer.from(this.of(taskId, agentId))]
    return given.length === right.length && timingSafeEqual(given, right)
  }
}
