/** The guard as systemd runs it, on a root of its own, with stand-ins for the agents and for systemd's two commands. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const GUARD = fileURLToPath(new URL('qunkong-agent-guard', import.meta.url))
let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'qunkong-guard-'))
  for (const folder of ['opt', 'state', 'bin']) mkdirSync(at(folder))
  script('opt/qunkong-agent', 'echo new')
  script('opt/qunkong-agent.backup', `[ "$1" != probe ] || [ -e ${at('server-is-up')} ]`)
  script('bin/systemd-run', `echo "$@" >>${at('armed')}`)
  script('bin/systemctl', `[ "$1" = restart ] && echo "$@" >>${at('restarted')}; exit 3`)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const at = (name: string) => path.join(root, name)
const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : null)
const write = (name: string, text: string) => writeFileSync(at(name), text)
function script(name: string, body: string): void {
  write(name, `#!/bin/sh\n${body}\n`)
  chmodSync(at(name), 0o755)
}
const environment = () => ({
  ...process.env,
  PATH: `${at('bin')}:${process.env.PATH}`,
  QUNKONG_GUARD_DIR: at('opt'),
  QUNKONG_GUARD_STATE: at('state'),
  QUNKONG_GUARD_EVERY_S: '1',
  QUNKONG_GUARD_GRACE_S: '2',
})
function start(): void {
  const { status, stderr } = spawnSync('sh', [GUARD, 'start'], { env: environment(), encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
}
const pend = () => write('state/pending', 'version=2\nfrom=1\nupdate_id=u1\nattempts=0\n')
const isRestored = () => readFileSync(at('opt/qunkong-agent'), 'utf8').includes('probe')

test('without an update under way it does nothing at all', () => {
  start()
  expect(read('armed')).toBeNull()
  expect(isRestored()).toBe(false)
})

test('the fourth start of a version that was never confirmed is one of the version before', () => {
  pend()
  for (let i = 1; i <= 3; i += 1) {
    start()
    expect(read('state/pending')).toContain(`attempts=${i}\n`)
    expect(isRestored()).toBe(false)
  }
  expect(read('armed')).toContain('watch')
  write('state/last-error', 'class=own\nmessage=it broke = badly\n')
  start()
  expect(isRestored()).toBe(true)
  expect(read('state/pending')).toBeNull()
  expect(read('state/restoring')).toBeNull()
  expect(read('opt/version.txt')).toBe('1\n')
  expect(read('state/outcome')).toContain(
    'update_id=u1\nversion=2\nstatus=failed\nrolled_back=true\nmessage=It ended 3',
  )
  expect(read('state/outcome')).toContain('Its last error: it broke = badly')
  start()
  expect(isRestored()).toBe(true)
})

test('starts of an earlier boot do not count: a host that loses power is not a version that crashes', () => {
  write('state/pending', 'version=2\nfrom=1\nattempts=3\nboot=another\n')
  start()
  expect(read('state/pending')).toContain('attempts=1\n')
  expect(isRestored()).toBe(false)
})

test('without a backup the reason is told, and the file stays', () => {
  rmSync(at('opt/qunkong-agent.backup'))
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  write('state/pending', `version=2\nfrom=1\nattempts=3\nboot=${boot}\n`)
  start()
  expect(read('state/outcome')).toContain('rolled_back=false')
  expect(read('opt/qunkong-agent')).toContain('echo new')
})

test('a restoring that was cut off is finished at the next start', () => {
  write('state/restoring', 'version=2\nfrom=1\nupdate_id=u1\nreason=It hung.\n')
  start()
  expect(isRestored()).toBe(true)
  expect(read('state/outcome')).toContain('message=It hung.')
  write('state/restoring', 'version=2\nfrom=1\nupdate_id=u1\nreason=It hung.\n')
  start()
  expect(isRestored()).toBe(true)
  expect(read('state/restoring')).toBeNull()
})

test('start and watch at the same time restore once, and tell it once', async () => {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  pend()
  script('bin/sleep', `touch ${at('watching')}; exec /bin/sleep "$@"`)
  // The restoring takes longer than a round of the watch.
  script('bin/ln', `sleep 3; printf x >>${at('linked')}; exec /bin/ln "$@"`)
  const watching = watch(async () => {
    while (!existsSync(at('watching'))) await new Promise((resolve) => setTimeout(resolve, 20))
    write('state/pending', `version=2\nfrom=1\nupdate_id=u1\nattempts=3\nboot=${boot}\n`)
    start()
  })
  await watching
  expect(read('linked')).toBe('x')
  expect(isRestored()).toBe(true)
  expect(read('state/outcome')).toContain('update_id=u1\nversion=2\nstatus=failed\nrolled_back=true')
  expect(read('state/restoring')).toBeNull()
})

/** Runs the watch until `ready`, or to its end. */
async function watch(ready?: () => Promise<void>): Promise<void> {
  const child = spawn('sh', [GUARD, 'watch'], { env: environment(), stdio: 'ignore' })
  const ended = once(child, 'close')
  if (ready) {
    await ready()
    expect(child.exitCode).toBeNull()
    rmSync(at('state/pending'), { force: true })
  }
  await ended
}
/** So many probes by the backup. */
const probes = (count: number) => async () => {
  const began = Date.now()
  while ((read('probed') ?? '').length < count) {
    if (Date.now() - began > 15_000) throw new Error('the guard did not probe')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const countProbes = (result: number) =>
  script('opt/qunkong-agent.backup', `[ "$1" != probe ] || { printf x >>${at('probed')}; exit ${result}; }`)

test('a version that hangs while the server can be reached is taken back, and the agent restarted', async () => {
  pend()
  countProbes(0)
  await watch()
  expect(isRestored()).toBe(true)
  expect(read('state/outcome')).toContain('rolled_back=true')
  expect(read('restarted')).toContain('qunkong-agent.service')
})

test('an update that begins as the watch of the one before ends gets a watch of its own', () => {
  script('bin/systemctl', `[ "$1" = is-active ] && [ -e ${at('unit')} ]`)
  // There already, as systemd says of a unit that has not ended: the next time it has.
  script('bin/systemd-run', `rm ${at('unit')} 2>/dev/null && exit 1; echo "$@" >>${at('armed')}`)
  pend()
  write('unit', '')
  start()
  expect(read('armed')).toContain('watch')
})

test('a watch that is there is not set again', () => {
  script('bin/systemctl', 'exit 0')
  pend()
  write('state/watching', '')
  start()
  expect(read('armed')).toBeNull()
})

test('what begins while a watch goes on is watched by it, and has all of its own time', async () => {
  pend()
  countProbes(0)
  await watch(async () => {
    await probes(1)()
    write('state/pending', 'version=3\nfrom=1\nupdate_id=u2\nattempts=0\n')
    // The second one would be the end of the first version’s two seconds.
    await probes(3)()
    expect(isRestored()).toBe(false)
  })
  expect(read('state/outcome')).toBeNull()
})

test('while the server is down nothing is taken back', async () => {
  pend()
  countProbes(1)
  await watch(probes(5))
  expect(isRestored()).toBe(false)
  expect(read('restarted')).toBeNull()
})

test('while the server itself keeps the agent out nothing is taken back', async () => {
  pend()
  script('bin/sleep', `printf x >>${at('probed')}; exec /bin/sleep "$@"`)
  write('server-is-up', '')
  write('state/last-error', `class=blameless\nuntil=${Math.floor(Date.now() / 1000) + 60}\nmessage=busy\n`)
  await watch(probes(5))
  expect(isRestored()).toBe(false)
})

test('a confirmed version is left alone', async () => {
  pend()
  countProbes(0)
  await watch(probes(1))
  expect(isRestored()).toBe(false)
  expect(read('state/outcome')).toBeNull()
})
