/**
 * A host with a real systemd: a container that shares this machine's loopback, so that an agent in it reaches a server
 * of the test. It boots from the common root file system, and what it writes stays its own and outlives a reboot.
 */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { until } from '../harness/until.ts'
import { CACHE } from './rootFs.ts'

const CGROUPS = '/sys/fs/cgroup'
const HIERARCHIES = ['memory', 'cpu', 'cpuacct', 'pids', 'systemd', 'unified']
/** Where these hierarchies are mounted read-only inside, systemd ignores MemoryMax and CPUQuota. */
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
  sh(script: string, timeoutMs?: number): Promise<Result>
  /** Runs it and gives its stdout. @throws Error with what it said if it fails */
  must(script: string, timeoutMs?: number): Promise<string>
  /** Copies a file or folder of this machine into the container. */
  put(file: string, to: string): void
  /** Ends it in order, or as a pulled plug would, and boots it again with the same files. */
  reboot(how: 'in order' | 'power cut'): Promise<void>
}

export interface BootOptions {
  /** Of `makeRoot`. */
  root: string
  /** Folders of this machine by where they are seen inside, read-only. */
  shared?: Record<string, string>
}

let count = 0
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])

export async function bootContainer({ root, shared = {} }: BootOptions): Promise<Container> {
  count += 1
  const name = `qk-${process.pid}-${count}`
  const folder = path.join(CACHE, name)
  const at = (part: string) => path.join(folder, part)
  for (const part of ['upper', 'work', 'root']) mkdirSync(at(part), { recursive: true })
  const groups = HIERARCHIES.map((one) => path.join(CGROUPS, one, name)).filter((group) =>
    existsSync(path.dirname(group)),
  )
  const layers = `lowerdir=${root},upperdir=${at('upper')},workdir=${at('work')}`
  const binds = Object.entries(shared).map(([inside, outside]) => `--bind-ro=${outside}:${inside}`)
  const options = ['--boot', '--register=no', '--keep-unit', '--console=read-only', ...binds]
  // In a mount namespace of its own, and gone with this process, however that ends.
  const command = [
    ...groups.map((group) => `echo $$ >${group}/cgroup.procs`),
    `mount -t overlay overlay -o ${layers} ${at('root')}`,
    `exec systemd-nspawn -D ${at('root')} --machine=${name} ${options.join(' ')}`,
  ].join(' && ')
  let supervisor = 0
  let leader = 0
  let ended: Promise<void> = Promise.resolve()

  const enter = (script: string, timeoutMs = MINUTE_MS) =>
    new Promise<Result>((resolve) => {
      const args = ['-t', String(leader), '-a', '--', '/bin/sh', '-c', script]
      const env = Object.assign({ ...process.env }, INSIDE)
      const limits = { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 }
      execFile('nsenter', args, { ...limits, env, encoding: 'utf8' }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) || -1 : 0, stdout, stderr }),
      )
    })

  const boot = async () => {
    for (const group of groups) mkdirSync(group, { recursive: true })
    const lease = ['--pdeathsig', 'KILL', 'unshare', '--mount', 'sh', '-c', command]
    const child = spawn('setpriv', lease, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => appendFileSync(at('log'), data))
    ended = new Promise((resolve) => child.once('exit', () => resolve()))
    supervisor = child.pid ?? 0
    await until(
      async () => {
        leader = childOf(supervisor) || 0
        return leader > 0 && /running|degraded/.test((await enter('systemctl is-system-running')).stdout)
      },
      { timeoutMs: 2 * MINUTE_MS, what: 'the container to boot' },
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${existsSync(at('log')) ? readFileSync(at('log'), 'utf8') : ''}`)
    })
    const mounts = LIMITS.map((one) => `mount -o remount,bind,rw ${CGROUPS}/${one} 2>/dev/null`)
    await enter(`${mounts.join('; ')}; systemctl daemon-reexec`)
  }
  const halt = async (inOrder: boolean) => {
    if (inOrder) spawnSync('kill', ['-s', 'RTMIN+4', String(leader)])
    // Zero would be this process's own group.
    else if (leader > 0) process.kill(leader, 'SIGKILL')
    const force = setTimeout(() => supervisor > 0 && process.kill(-supervisor, 'SIGKILL'), MINUTE_MS)
    await ended
    clearTimeout(force)
  }

  const container: Container = {
    sh: enter,
    must: async (script, timeoutMs) => {
      const { code, stdout, stderr } = await enter(script, timeoutMs)
      if (code !== 0) throw new Error(`exit ${code} of: ${script}\n${stdout}\n${stderr}`)
      return stdout
    },
    put: (file, to) => {
      const target = path.join(`/proc/${leader}/root`, to)
      mkdirSync(path.dirname(target), { recursive: true })
      cpSync(file, target, { recursive: true })
    },
    reboot: async (how) => {
      await halt(how === 'in order')
      await boot()
    },
    [Symbol.asyncDispose]: async () => {
      await halt(false)
      for (const group of groups) removeGroup(group)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await boot()
  } catch (error) {
    await container[Symbol.asyncDispose]()
    throw error
  }
  return container
}

/** Its files can't be removed: only the folders go, innermost first. */
function removeGroup(folder: string): void {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroup(path.join(folder, entry.name))
  // What is in it may take a moment to die; an empty group that stays costs nothing.
  spawnSync('rmdir', [folder])
}
