/** tar(1), for one archive: packed and compared with what went in, or unpacked. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { StartError } from '../lifecycle.ts'

const run = promisify(execFile)
const HOURS_MS_MAX = 12 * 3_600_000

async function tar(args: string[], failure: string): Promise<void> {
  try {
    await run('tar', args, { timeout: HOURS_MS_MAX, maxBuffer: 1024 * 1024 })
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
    throw new StartError(`${failure}: ${said.split('\n')[0]}`, error)
  }
}

/** Packs `names` of `folder`, and reads the archive again to see that it holds them. */
export async function pack(archive: string, folder: string, names: string[]): Promise<void> {
  const members = ['--directory', folder, ...names]
  await tar(['--create', '--gzip', '--file', archive, '--numeric-owner', ...members], 'The archive failed')
  await tar(['--compare', '--gzip', '--file', archive, '--directory', folder], 'The archive is not whole')
}

export const unpack = (archive: string, folder: string): Promise<void> =>
  tar(
    [
      '--extract',
      '--gzip',
      '--file',
      archive,
      '--directory',
      folder,
      '--no-same-owner',
      '--no-same-permissions',
    ],
    'The backup could not be unpacked',
  )
