/** Before the tests with systemd: the root file system and the packed agents that all of them share, or why there are none. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { packAgents } from '../harness/packed.ts'
import { CACHE, makeRoot, whyNot } from './rootFs.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why no systemd can be booted here; null: it can. */
    reason: string | null
    /** The root file system of the hosts. */
    root: string
    /** Holds the agent of each version, as `VERSION/qunkong-agent`. */
    agents: string
  }
}

/** The same versions as in tests/integration/update.test.ts: what is packed already is not packed again. */
const VERSIONS = [
  { version: '1.0.1' },
  { version: '1.0.2' },
  { version: '2.0.0-crash', entry: 'tests/harness/brokenAgent.ts' },
  { version: '2.0.0-hang', entry: 'tests/harness/brokenAgent.ts' },
  { version: '2.0.0-lost', entry: 'tests/harness/lostAgent.ts' },
]

export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const reason = whyNot()
  provide('reason', reason)
  if (reason !== null) {
    console.log(`The tests with systemd are skipped: ${reason}.`)
    return undefined
  }
  removeLeftovers()
  const [root, packed] = await Promise.all([makeRoot(), packAgents(VERSIONS)])
  provide('root', root)
  provide('agents', packed.folder)
  return async () => packed[Symbol.asyncDispose]()
}

/** Files of containers whose test was killed. */
function removeLeftovers(): void {
  if (!existsSync(CACHE)) return
  for (const name of readdirSync(CACHE)) {
    const [, pid] = /^qk-(\d+)-\d+$/.exec(name) ?? []
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(path.join(CACHE, name), { recursive: true, force: true })
  }
}
