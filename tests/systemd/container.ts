/**
 * A real systemd for tests: a minimal Debian booted in a container of its own, which shares the host's loopback, so that
 * an agent in it reaches a server of the test. The root file system is made once and kept; each boot gets an overlay.
 */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import path from 'node:path'
import { REPOSITORY } from '../harness/child.ts'
import { until } from '../harness/until.ts'

const CACHE = path.join(REPOSITORY, 'tests/systemd/.cache')
const PACKAGES = 'systemd-sysv,dbus,iproute2,procps,libstdc++6,curl,ca-certificates,openssl,xz-utils'
const SUITE = 'bookworm'
const ROOT = path.join(CACHE, `root-${SUITE}-1`)
const CONTROLLERS = ['memory', 'cpu', 'cpuacct', 'pids', 'systemd', 'unified']
/** Where these controllers are mounted read-only inside, systemd ignores MemoryMax and CPUQuota. */
const LIMITS = ['memory', 'cpu', 'cpuacct', 'pids']
const MINUTE_MS = 60_000
const INSIDE = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', HOME: '/root' }

export interface Result {
  code: number
  stdout: string
  stderr: string
}

export interface Container extends AsyncDisposable {
  /** Runs a shell script inside; never throws for its exit code. */
  sh(script: string, timeoutMs?: number): Result
  /** Runs it and gives its stdout. @throws Error with what it said if it fails */
  must(script: string, timeoutMs?: number): string
  /** Copies a file or folder of the host into the container. */
  put(file: string, to: string): void
  /** Ends it as a pulled plug would, or in order, and boots it again with the same files. */
  reboot(how: 'in order' | 'power cut'): Promise<void>
}

/** Why no systemd can be booted here, or null. */
export function whyNot(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'booting a systemd needs root on Linux'
  for (const program of ['systemd-nspawn', 'mmdebstrap', 'nsenter'])
    if (spawnSync('which', [program]).status !== 0) return `${program} is not installed`
  if (!existsSync('/sys/fs/cgroup')) return 'there is no cgroup file system'
  return null
}

/** Makes the root file system, once. */
function makeRoot(): void {
  if (existsSync(ROOT)) return
  mkdirSync(CACHE, { recursive: true })
  const work = `${ROOT}.new`
  rmSync(work, { recursive: true, force: true })
  const exclude = ['man', 'doc', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`)
  const made = spawnSync(
    'mmdebstrap',
    ['--variant=essential', `--include=${PACKAGES}`, ...exclude, SUITE, work],
    { encoding: 'utf8', timeout: 20 * MINUTE_MS },
  )
  if (made.status !== 0) throw new Error(`mmdebstrap: ${made.stderr.slice(-2000)}`)
  renameSync(work, ROOT)
}

const childOf = (pid: number): number | undefined =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || undefined

export async function bootContainer(): Promise<Container> {
  makeRoot()
  const name = `qk${randomBytes(3).toString('hex')}`
  // Not nspawn's volatile overlay: what is written must outlive a reboot.
  const folder = path.join(CACHE, name)
  const layer = (part: string) => path.join(folder, part)
  for (const part of ['upper', 'work', 'root']) mkdirSync(layer(part), { recursive: true })
  const root = layer('root')
  const layers = `lowerdir=${ROOT},upperdir=${layer('upper')},workdir=${layer('work')}`
  const mounted = spawnSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root], { encoding: 'utf8' })
  if (mounted.status !== 0) throw new Error(`mount: ${mounted.stderr}`)
  const log = layer('log')
  let supervisor = 0
  let leader = 0
  let ended: Promise<void> = Promise.resolve()

  const enter = (script: string, timeoutMs = MINUTE_MS): Result => {
    const done = spawnSync('nsenter', ['-t', String(leader), '-a', '--', '/bin/sh', '-c', script], {
      encoding: 'utf8',
      timeout: timeoutMs,
      maxBuffer: 64 * 1024 * 1024,
      env: Object.assign({ ...process.env }, INSIDE),
    })
    return { code: done.status ?? -1, stdout: done.stdout, stderr: done.stderr }
  }

  const boot = async () => {
    for (const controller of CONTROLLERS)
      if (existsSync(`/sys/fs/cgroup/${controller}`))
        mkdirSync(`/sys/fs/cgroup/${controller}/${name}`, { recursive: true })
    const join = CONTROLLERS.filter((controller) => existsSync(`/sys/fs/cgroup/${controller}/${name}`))
      .map((controller) => `echo $$ > /sys/fs/cgroup/${controller}/${name}/cgroup.procs`)
      .join('; ')
    const command = `${join}; exec systemd-nspawn -D ${root} --boot --register=no --keep-unit --machine=${name} --console=read-only`
    const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => appendFileSync(log, data))
    ended = new Promise((resolve) => child.once('exit', () => resolve()))
    supervisor = child.pid ?? 0
    await until(
      () => {
        leader = childOf(supervisor) ?? 0
        return leader > 0 && /running|degraded/.test(enter('systemctl is-system-running').stdout)
      },
      { timeoutMs: MINUTE_MS, what: 'the container to boot' },
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : ''}`)
    })
    const mounts = LIMITS.map((one) => `mount -o remount,bind,rw /sys/fs/cgroup/${one} 2>/dev/null`).join(
      '; ',
    )
    enter(`${mounts}; systemctl daemon-reexec`)
  }
  const halt = async (signal: 'SIGKILL' | 'order') => {
    if (signal === 'order') spawnSync('kill', ['-s', 'RTMIN+4', String(leader)])
    // Zero would be this process's own group.
    else if (leader > 0) process.kill(leader, 'SIGKILL')
    const force = setTimeout(() => supervisor > 0 && process.kill(-supervisor, 'SIGKILL'), 30_000)
    await ended
    clearTimeout(force)
  }
  const removeCgroups = () => {
    for (const controller of CONTROLLERS) removeTree(`/sys/fs/cgroup/${controller}/${name}`)
  }

  await boot()
  return {
    sh: enter,
    must: (script, timeoutMs) => {
      const { code, stdout, stderr } = enter(script, timeoutMs)
      if (code !== 0) throw new Error(`exit ${code} of: ${script}\n${stdout}\n${stderr}`)
      return stdout
    },
    put: (file, to) => {
      const target = path.join(root, to)
      mkdirSync(path.dirname(target), { recursive: true })
      cpSync(file, target, { recursive: true })
    },
    reboot: async (how) => {
      await halt(how === 'in order' ? 'order' : 'SIGKILL')
      await boot()
    },
    [Symbol.asyncDispose]: async () => {
      await halt('order')
      removeCgroups()
      spawnSync('umount', ['--recursive', root])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** cgroup folders hold files that can't be removed: only the folders go, innermost first. */
function removeTree(folder: string): void {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(path.join(folder, entry.name))
  // What is in it may take a moment to die; an empty group that stays costs nothing.
  spawnSync('rmdir', [folder])
}
