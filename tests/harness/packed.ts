/** Packed agents of some version, as `deployment/build-agent.sh` makes them. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { REPOSITORY } from './child.ts'

const run = promisify(execFile)
const BUILD_TIMEOUT_MS = 180_000

export interface PackedAgents extends AsyncDisposable {
  /** Holds each as VERSION/qunkong-agent. */
  readonly folder: string
  /** The executable of a version that was asked for. */
  file(version: string): string
}

/** `entry`: another program than the agent, such as one that is broken. */
export async function packAgents(versions: { version: string; entry?: string }[]): Promise<PackedAgents> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-packed-'))
  for (const { version, entry } of versions) {
    const args = ['deployment/binary/main.mjs', '--version', version, '--out', path.join(folder, version)]
    if (entry) args.push('--entry', path.join(REPOSITORY, entry))
    await run(process.execPath, args, {
      cwd: REPOSITORY,
      timeout: BUILD_TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
    })
  }
  return {
    folder,
    file: (version) => path.join(folder, version, 'qunkong-agent'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
