/**
 * Runs an installed agent as its unit does: the guard first, then the file at the path, again whenever it ends.
 * It stands for systemd, with the guard's two commands of it; `tests/systemd/` has the real one.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { REPOSITORY } from './child.ts'

/** For the unit's ten seconds. */
const RESTART_MS = 300
/** For the guard's ten and sixty seconds; a busy test machine needs some of them to start an agent. */
export const GRACE_S = 25
const GUARD = { QUNKONG_GUARD_EVERY_S: '1', QUNKONG_GUARD_GRACE_S: String(GRACE_S) }

export interface SupervisedAgent extends AsyncDisposable {
  /** Where it is installed. */
  readonly folder: string
  readonly stateDir: string
  log(): string
  /** Kills the agent's process, as a crash does. */
  kill(): void
}

export interface SuperviseOptions {
  port: number
  token: string
  /** Installed there instead of in a folder of its own. */
  folder?: string
}

export async function supervise(binary: string, options: SuperviseOptions): Promise<SupervisedAgent> {
  const root = await mkdtemp(path.join(tmpdir(), 'qunkong-supervised-'))
  const folder = options.folder ?? path.join(root, 'opt')
  const stateDir = path.join(root, 'state')
  const at = (name: string) => path.join(folder, name)
  for (const made of [folder, stateDir, path.join(root, 'bin')]) await mkdir(made, { recursive: true })
  await copyFile(binary, at('qunkong-agent'))
  await copyFile(path.join(REPOSITORY, 'deployment/agent/qunkong-agent-guard'), at('qunkong-agent-guard'))
  const script = async (name: string, body: string) => {
    await writeFile(path.join(root, 'bin', name), `#!/bin/sh\n${body}\n`)
    await chmod(path.join(root, 'bin', name), 0o755)
  }
  const watchPid = path.join(root, 'watch.pid')
  const agentPid = path.join(root, 'agent.pid')
  await script(
    'systemd-run',
    `while [ "$1" != -- ]; do shift; done; shift\n"$@" >>${root}/watch.log 2>&1 &\necho $! >${watchPid}`,
  )
  await script(
    'systemctl',
    `case $1 in is-active) kill -0 "$(cat ${watchPid})" 2>/dev/null ;; restart) kill -9 "$(cat ${agentPid})" ;; esac`,
  )
  const env = {
    ...process.env,
    ...GUARD,
    PATH: `${path.join(root, 'bin')}:${process.env.PATH}`,
    QUNKONG_GUARD_DIR: folder,
    QUNKONG_GUARD_STATE: path.join(stateDir, 'update'),
    QUNKONG_SERVER: '127.0.0.1',
    QUNKONG_PORT: String(options.port),
    QUNKONG_TOKEN: options.token,
    QUNKONG_STATE_DIR: stateDir,
    QUNKONG_SUPERVISED: '1',
    QUNKONG_BACKOFF_BASE_MS: '200',
    QUNKONG_BACKOFF_MAX_MS: '1000',
  }
  let log = ''
  let child: ChildProcess | null = null
  let over = false
  const run = async (file: string, args: string[]) => {
    child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-200_000)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', (error) => {
      log += `${error.message}\n`
    })
    // Not `close`: the watch and the keeper hold the pipes of the process that started them.
    const ended = once(child, 'exit').catch(() => undefined)
    if (child.pid !== undefined && args[0] !== 'start') await writeFile(agentPid, String(child.pid))
    await ended
    log += `[${path.basename(file)} ended: ${child.exitCode ?? child.signalCode}]\n`
  }
  const loop = (async () => {
    while (!over) {
      await run(at('qunkong-agent-guard'), ['start'])
      if (!over) await run(at('qunkong-agent'), ['-v'])
      if (!over) await sleep(RESTART_MS)
    }
  })()
  return {
    folder,
    stateDir,
    log: () => log,
    kill: () => child?.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      over = true
      child?.kill('SIGTERM')
      const force = setTimeout(() => child?.kill('SIGKILL'), 10_000)
      await loop
      clearTimeout(force)
      const watch = Number(await readFile(watchPid, 'utf8').catch(() => ''))
      if (watch > 0) endIfThere(watch)
      await rm(root, { recursive: true, force: true })
    },
  }
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
