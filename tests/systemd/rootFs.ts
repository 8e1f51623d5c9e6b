/** The root file system that test hosts boot from: a minimal Debian, made once of packages from this machine's own sources. */
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { REPOSITORY } from '../harness/child.ts'

export const CACHE = path.join(REPOSITORY, 'tests/systemd/.cache')
const PACKAGES = 'systemd-sysv,dbus,iproute2,procps,libstdc++6,curl,ca-certificates,openssl,xz-utils'
const UNREAD = ['man', 'doc', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`)
const TIMEOUT_MS = 15 * 60_000

const programs = ['systemd-nspawn', 'mmdebstrap', 'nsenter', 'unshare']
const has = (program: string) => spawnSync('which', [program]).status === 0

/** Why no systemd can be booted on this machine, in one sentence; null: it can. */
export function whyNot(): string | null {
  if (process.platform !== 'linux') return 'a systemd runs on Linux only'
  if (process.getuid?.() !== 0) return 'only root may boot a systemd'
  const missing = programs.filter((program) => !has(program))
  if (missing.length > 0) return `${missing.join(', ')} can't be found: see PACKAGES in tests/run.mjs`
  const namespaces = ['--mount', '--uts', '--ipc', '--pid', '--cgroup', '--fork']
  const tried = spawnSync('unshare', [...namespaces, 'mount', '-t', 'tmpfs', 'none', '/mnt'], {
    encoding: 'utf8',
  })
  if (tried.status !== 0) return `the kernel grants no namespaces here (${tried.stderr.trim()})`
  return existsSync('/sys/fs/cgroup') ? null : 'there is no cgroup file system'
}

/** This machine's Debian: the name of its release, and the files that say where its packages are. */
function distribution(): { suite: string; sources: string[] } {
  const release = readFileSync('/etc/os-release', 'utf8')
  const suite = /^VERSION_CODENAME=(\w+)/m.exec(release)?.[1] ?? 'stable'
  const folder = '/etc/apt/sources.list.d'
  const files = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : []
  const names = new RegExp(`^(deb .*|Suites:.*) ${suite}( |-updates|-security|$)`, 'm')
  const sources = ['/etc/apt/sources.list', ...files].filter(
    (file) => existsSync(file) && names.test(readFileSync(file, 'utf8')),
  )
  return { suite, sources }
}

/** Makes it unless it is there already. @returns its folder, which nobody writes to. @throws Error with what mmdebstrap said */
export async function makeRoot(): Promise<string> {
  const { suite, sources } = distribution()
  const options = ['--variant=essential', `--include=${PACKAGES}`, '--dpkgopt=force-unsafe-io', ...UNREAD]
  const digest = createHash('sha256').update(options.join()).digest('hex').slice(0, 8)
  const root = path.join(CACHE, `root-${suite}-${digest}`)
  if (existsSync(root)) return root
  mkdirSync(CACHE, { recursive: true })
  const work = `${root}.new`
  rmSync(work, { recursive: true, force: true })
  await promisify(execFile)('mmdebstrap', [...options, suite, work, ...sources], {
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  })
  // This machine's name: each host is to have its own.
  rmSync(path.join(work, 'etc/hostname'), { force: true })
  renameSync(work, root)
  return root
}
