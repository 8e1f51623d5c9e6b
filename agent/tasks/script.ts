/** One running script: its process group, its streams, its time limit. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ExecuteTask, splitParams } from '../protocol/index.ts'
import { Strays, TASK_ID_VARIABLE } from './strays.ts'
import { environmentOf, resolveAccount } from './users.ts'

/** Between TERM and KILL of a process group. */
const KILL_GRACE_MS = 5_000
/** After the script's exit a background child may hold its pipes: we wait for this much silence, and no longer in all. */
const SILENCE_MS = 1_000
const LINGER_MS_MAX = 10_000
const INTERPRETERS = {
  shell: ['/bin/bash', '/bin/sh'],
  python: ['/usr/bin/python3', '/usr/local/bin/python3'],
}

export interface ScriptEnd {
  exitCode: number | null
  signal: string | null
  timedOut: boolean
  cancelled: boolean
  /** Seconds, by the monotonic clock. */
  seconds: number
}

export interface RunningScript {
  pid: number
  ended: Promise<ScriptEnd>
  /** TERM to the whole group and to what left it, KILL after a grace time. */
  cancel(): void
}

/** The command of a `#!` line as the kernel reads it (program, and the rest as one argument), or null. */
export function shebangOf(script: string): string[] | null {
  const [, program, argument] = /^#![ \t]*(\S+)[ \t]*(.*?)[ \t]*\r?(?:\n|$)/.exec(script) ?? []
  if (!program) return null
  return argument ? [program, argument] : [program]
}

function interpreterOf(task: ExecuteTask): string[] {
  const shebang = shebangOf(task.script)
  if (shebang) return shebang
  const candidates = INTERPRETERS[task.interpreter ?? 'shell']
  const found = candidates.find((candidate) => existsSync(candidate))
  if (!found)
    throw new Error(`This host has no ${task.interpreter ?? 'shell'} interpreter (${candidates.join(', ')}).`)
  return [found]
}

/**
 * Starts the script of `task`; `onData` gets its bytes.
 * @throws Error with one sentence where it can't start
 */
export async function startScript(
  task: ExecuteTask,
  onData: (stream: 'stdout' | 'stderr', bytes: Buffer) => void,
): Promise<RunningScript> {
  const words = splitParams(task.script_params)
  const interpreter = interpreterOf(task)
  const account = await resolveAccount(task.execution_user)
  const cwd = task.cwd ?? (existsSync(account.home) ? account.home : '/')
  if (!existsSync(cwd)) throw new Error(`The working folder ${cwd} does not exist on this host.`)
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'qunkong-script-'))
  const remove = () => fs.rm(folder, { recursive: true, force: true })
  try {
    const file = path.join(folder, task.interpreter === 'python' ? 'script.py' : 'script')
    await fs.writeFile(file, task.script.replaceAll('\r\n', '\n'), { mode: 0o700 })
    if (account.prefix.length > 0)
      for (const owned of [file, folder]) await fs.chown(owned, account.uid, account.gid)
    const [program = '', ...rest] = [...account.prefix, ...interpreter, file, ...words]
    const env = environmentOf(account, { [TASK_ID_VARIABLE]: task.task_id, ...task.env }) as NodeJS.ProcessEnv
    const began = performance.now()
    const child = spawn(program, rest, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const script = await watch(child, began, task, onData)
    return { ...script, ended: script.ended.finally(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}

function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    // ESRCH: the group is gone already.
    return false
  }
}

function watch(
  child: ChildProcess,
  began: number,
  { task_id: taskId, timeout }: Pick<ExecuteTask, 'task_id' | 'timeout'>,
  onData: (stream: 'stdout' | 'stderr', bytes: Buffer) => void,
): Promise<RunningScript> {
  const streams: Readable[] = [child.stdout, child.stderr].filter((stream) => stream !== null)
  let lastData = performance.now()
  child.stdout?.on('data', (bytes: Buffer) => {
    lastData = performance.now()
    onData('stdout', bytes)
  })
  child.stderr?.on('data', (bytes: Buffer) => {
    lastData = performance.now()
    onData('stderr', bytes)
  })
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`The script could not be started: ${error.message}.`)))
    child.once('spawn', () => {
      const pid = child.pid as number
      let why: 'timedOut' | 'cancelled' | null = null
      let killer: NodeJS.Timeout | undefined
      let told = Promise.resolve()
      const strays = new Strays(taskId)
      const kill = async (signal: 'SIGTERM' | 'SIGKILL') => {
        killGroup(pid, signal)
        // Without /proc there is nothing to look in.
        await strays.signal(signal).catch(() => undefined)
      }
      const end = (reason: 'timedOut' | 'cancelled') => {
        if (why) return
        why = reason
        told = kill('SIGTERM')
        killer = setTimeout(() => void kill('SIGKILL'), KILL_GRACE_MS)
      }
      const endStrays = async () => {
        await told
        const from = performance.now()
        while (strays.alive && performance.now() - from < KILL_GRACE_MS) await sleep(100)
        await kill('SIGKILL')
      }
      const limit = setTimeout(() => end('timedOut'), timeout * 1000)
      const ended = new Promise<ScriptEnd>((done) => {
        child.once('exit', (exitCode, signal) => {
          clearTimeout(limit)
          const seconds = (performance.now() - began) / 1000
          const exited = performance.now()
          const linger = setInterval(() => {
            const now = performance.now()
            const silent = now - Math.max(lastData, exited) > SILENCE_MS
            // Whoever was told to end takes its whole group along before the task is over.
            if (why && now - exited < KILL_GRACE_MS && killGroupAlive(pid)) return
            if (silent || now - exited > LINGER_MS_MAX) for (const stream of streams) stream.destroy()
          }, 100)
          const finish = () => {
            clearInterval(linger)
            clearTimeout(killer)
            const end = {
              exitCode,
              signal,
              timedOut: why === 'timedOut',
              cancelled: why === 'cancelled',
              seconds,
            }
            if (why) void endStrays().then(() => done(end))
            else done(end)
          }
          child.once('close', finish)
        })
      })
      resolve({ pid, ended, cancel: () => end('cancelled') })
    })
  })
}

function killGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0)
  } catch {
    return false
  }
}
