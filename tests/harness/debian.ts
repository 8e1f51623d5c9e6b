/** Programs of Debian packages for a test alone: unpacked into a folder, so that no service is installed or started. */
import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { REPOSITORY } from './child.ts'

const run = promisify(execFile)
const CACHE = path.join(REPOSITORY, 'tests/.cache')
const MINUTES_MS = 5 * 60_000

async function download(name: string, folder: string): Promise<void> {
  const options = { cwd: folder, timeout: MINUTES_MS }
  try {
    await run('apt-get', ['download', name], options)
  } catch {
    // Its lists may be missing or old.
    await run('apt-get', ['update'], options)
    await run('apt-get', ['download', name], options)
  }
}

/** Whole path of `program` out of the package `name`. */
export async function debianProgram(name: string, program: string): Promise<string> {
  const target = path.join(CACHE, name)
  const there = await access(target).then(
    () => true,
    () => false,
  )
  if (!there) {
    await mkdir(CACHE, { recursive: true })
    const work = await mkdtemp(path.join(CACHE, `${name}.`))
    await download(name, work)
    const packed = (await readdir(work)).find((file) => file.endsWith('.deb')) ?? ''
    await run('dpkg-deb', ['--extract', path.join(work, packed), path.join(work, 'files')])
    await rename(path.join(work, 'files'), target)
    await rm(work, { recursive: true })
  }
  return path.join(target, program)
}
