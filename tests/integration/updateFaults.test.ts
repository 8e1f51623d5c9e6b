/** An update cut at every file operation it makes: at the path there is a program that starts, each time. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { placesIn, readRecord, writeRecord } from '../../agent/update/records.ts'
import { Trial } from '../../agent/update/trial.ts'
import { REPOSITORY } from '../harness/child.ts'

const GUARD = path.join(REPOSITORY, 'deployment/agent/qunkong-agent-guard')
const POINTS_MIN = 50
const RANDOM_POINTS = 50
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

interface Stage extends AsyncDisposable {
  root: string
  /** What the program at the path says that it is; fails the test if it does not start. */
  version(): string
  guard(env?: Record<string, string>): SpawnSyncReturns<string>
}

/** Version 1, installed, with the guard beside it and systemd's two commands as stand-ins that do nothing. */
async function stage(): Promise<Stage> {
  const root = await mkdtemp(path.join(tmpdir(), 'qunkong-cut-'))
  const script = async (name: string, body: string) => {
    await writeFile(path.join(root, name), `#!/bin/sh\n${body}\n`)
    await chmod(path.join(root, name), 0o755)
  }
  await mkdir(path.join(root, 'bin'))
  await mkdir(path.join(root, 'state'))
  await script('qunkong-agent', 'echo 1')
  await script('bin/systemd-run', 'exit 0')
  await script('bin/systemctl', 'exit 0')
  await copyFile(GUARD, path.join(root, 'qunkong-agent-guard'))
  return {
    root,
    version: () => {
      const { status, stdout } = spawnSync(path.join(root, 'qunkong-agent'), ['--version'], {
        encoding: 'utf8',
      })
      expect(status).toBe(0)
      return stdout.trim()
    },
    guard: (env = {}) =>
      spawnSync('sh', [path.join(root, 'qunkong-agent-guard'), 'start'], {
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: `${path.join(root, 'bin')}:${process.env.PATH}`,
          QUNKONG_GUARD_DIR: root,
          QUNKONG_GUARD_STATE: path.join(root, 'state/update'),
          ...env,
        },
      }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

const cut = (root: string, mode: string, step: number) =>
  spawnSync(process.execPath, ['tests/harness/cutUpdate.ts', root, mode, String(step)], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    timeout: 60_000,
  })

/** What follows any cut: the guard, the program at the path, its confirmation. Then nothing is under way any more. */
async function recover({
  root,
  version,
  guard,
}: Stage): Promise<{ version: string; ended: string | undefined }> {
  expect(guard().status).toBe(0)
  const running = version()
  const places = placesIn(path.join(root, 'state'))
  const trial = new Trial(places, running, root, quiet)
  await trial.start()
  await trial.confirmed()
  expect(await readRecord(places.pending)).toBeNull()
  expect(version()).toBe(running)
  return { version: running, ended: trial.lastUpdate?.status }
}

test('an update cut at each of its file operations, by loss of power or a full disk, leaves a program that starts', async () => {
  await using whole = await stage()
  const [said, count] = cut(whole.root, 'power', 0).stdout.trim().split(' ')
  expect([said, await recover(whole)]).toEqual(['installed', { version: '2', ended: 'success' }])
  const ends = new Set<string>()
  let points = 0
  for (const mode of ['power', 'full'])
    for (let step = 1; step <= Number(count); step += 1, points += 1) {
      await using scene = await stage()
      const { signal, stdout } = cut(scene.root, mode, step)
      if (mode === 'full') expect(stdout).not.toBe('')
      else expect([mode, step, signal]).toEqual([mode, step, 'SIGKILL'])
      expect(['1', '2']).toContain(scene.version())
      const { version, ended } = await recover(scene)
      // The version that runs and what is told of the update agree.
      if (ended) expect([version, ended]).toEqual([version, version === '2' ? 'success' : 'failed'])
      ends.add(`${mode} ${version}`)
    }
  expect(points).toBeGreaterThan(POINTS_MIN)
  expect([...ends].sort()).toEqual(['full 1', 'full 2', 'power 1', 'power 2'])
}, 900_000)

/** Kills the update after so many milliseconds: between its operations, or in the middle of one. */
async function killAfter(root: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, ['tests/harness/cutUpdate.ts', root, 'kill', '0'], {
    cwd: REPOSITORY,
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), ms)
  await ended
  clearTimeout(timer)
}

/** Mulberry32: the same numbers for the same seed, so that a failure can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

test('an update killed, out of disk or out of power at fifty random points leaves a program that starts', async () => {
  const seed = Number(process.env.CUT_SEED ?? Date.now() % 1_000_000)
  const random = randomFrom(seed)
  await using whole = await stage()
  const began = performance.now()
  const operations = Number(cut(whole.root, 'power', 0).stdout.trim().split(' ')[1])
  const wholeMs = performance.now() - began
  for (let point = 0; point < RANDOM_POINTS; point += 1) {
    await using scene = await stage()
    const mode = (['kill', 'full', 'power'] as const)[Math.floor(random() * 3)] ?? 'kill'
    const where = random()
    const about = `CUT_SEED=${seed}: point ${point}, ${mode} at ${Math.round(where * 100)} %`
    if (mode === 'kill') await killAfter(scene.root, where * wholeMs)
    else cut(scene.root, mode, 1 + Math.floor(where * operations))
    expect(['1', '2'], about).toContain(scene.version())
    const { version, ended } = await recover(scene)
    if (ended) expect([version, ended], about).toEqual([version, version === '2' ? 'success' : 'failed'])
  }
}, 600_000)

test('a rollback cut at each of its commands leaves a program that starts, and is finished later', async () => {
  for (let step = 1; ; step += 1) {
    await using scene = await stage()
    const { root } = scene
    const at = (name: string) => path.join(root, name)
    await copyFile(at('qunkong-agent'), at('qunkong-agent.backup'))
    await chmod(at('qunkong-agent.backup'), 0o755)
    await writeFile(at('qunkong-agent'), '#!/bin/sh\necho 2\n')
    const places = placesIn(at('state'))
    const boot = spawnSync('cat', ['/proc/sys/kernel/random/boot_id'], { encoding: 'utf8' }).stdout.trim()
    await writeRecord(places.pending, { version: '2', from: '1', update_id: 'u', attempts: '3', boot })
    // Each command of the guard's counts; at the chosen one the guard is killed with all its children.
    for (const name of ['mv', 'ln', 'rm', 'cat', 'sync', 'find']) {
      const real = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
      const body = `n=$(($(wc -c <${root}/count) + 1)); printf x >>${root}/count; [ $n = $CUT ] && kill -9 0; exec ${real} "$@"`
      await writeFile(at(`bin/${name}`), `#!/bin/sh\n${body}\n`)
      await chmod(at(`bin/${name}`), 0o755)
    }
    await writeFile(at('count'), '')
    spawnSync('setsid', ['--wait', 'sh', at('qunkong-agent-guard'), 'start'], {
      env: {
        ...process.env,
        PATH: `${at('bin')}:${process.env.PATH}`,
        QUNKONG_GUARD_DIR: root,
        QUNKONG_GUARD_STATE: places.folder,
        CUT: String(step),
      },
    })
    expect(['1', '2']).toContain(scene.version())
    const finished = !existsSync(places.pending) && !existsSync(path.join(places.folder, 'restoring'))
    expect(scene.guard({ CUT: '0' }).status).toBe(0)
    expect(scene.version()).toBe('1')
    expect(await readRecord(places.outcome)).toMatchObject({
      version: '2',
      status: 'failed',
      rolled_back: 'true',
    })
    expect(existsSync(path.join(places.folder, 'restoring'))).toBe(false)
    if (finished && step > 20) break
    expect(step).toBeLessThan(60)
  }
}, 900_000)
