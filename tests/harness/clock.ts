/** The time of day of servers under test: they read it by `clockShim.ts`, so that hours pass in an instant. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Environment } from './child.ts'

const SHIM = new URL('clockShim.ts', import.meta.url).href
const MINUTE_MS = 60_000

export interface TestClock extends AsyncDisposable {
  /** For the servers that go by it. */
  env: Environment
  now(): Date
  /** It goes on from there. */
  set(time: Date): Promise<void>
  /** To half a second after the next full minute; gives that minute. */
  nextMinute(): Promise<Date>
}

export async function testClock(): Promise<TestClock> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-clock-'))
  const file = path.join(folder, 'offset')
  let offset = 0
  const write = async () => {
    await writeFile(`${file}.new`, String(offset))
    await rename(`${file}.new`, file)
  }
  await write()
  const now = () => new Date(Date.now() + offset)
  const set = async (time: Date) => {
    offset = time.getTime() - Date.now()
    await write()
  }
  return {
    env: { NODE_OPTIONS: `--import=${SHIM}`, TEST_CLOCK: file },
    now,
    set,
    async nextMinute() {
      const minute = new Date(Math.floor(now().getTime() / MINUTE_MS + 1) * MINUTE_MS)
      await set(new Date(minute.getTime() + 500))
      return minute
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
