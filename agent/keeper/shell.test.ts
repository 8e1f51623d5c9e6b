/** Wishes that can't be met are told in a sentence. */
import { spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { shellOf } from './shell.ts'

const isRoot = process.getuid?.() === 0
const ask = (wishes: { user?: string; shell?: string; cwd?: string }, beside?: number) =>
  shellOf({ type: 'terminal_init', session_id: 'one', cols: 80, rows: 24, ...wishes }, beside)

/** A process that is there. */
function processIn(cwd: string): number {
  const child = spawn('sleep', ['60'], { cwd })
  onTestFinished(() => void child.kill())
  return child.pid ?? 0
}

function folder(): string {
  const made = mkdtempSync('/tmp/qunkong-shell-')
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

test('a shell or a folder that is not there, or is something else, is said to be', async () => {
  const file = path.join(folder(), 'plain')
  writeFileSync(file, '', { mode: 0o644 })
  await expect(ask({ shell: '/bin/nosuchshell' })).rejects.toThrow(
    'There is no shell "/bin/nosuchshell" on this host.',
  )
  await expect(ask({ cwd: '/nonexist' })).rejects.toThrow('There is no folder "/nonexist" on this host.')
  await expect(ask({ cwd: file })).rejects.toThrow(`"${file}" is no folder on this host.`)
  await expect(ask({ shell: '/tmp' })).rejects.toThrow('"/tmp" is no program on this host.')
  await expect(ask({ shell: file })).rejects.toThrow(/may not run/)
  expect(await ask({ shell: '/bin/sh', cwd: '/tmp' })).toMatchObject({
    command: ['/bin/sh', '-l'],
    cwd: '/tmp',
  })
})

test.skipIf(!isRoot)('whether a folder may be entered is asked as the user of the shell', async () => {
  const secret = folder()
  expect(await ask({ cwd: secret })).toMatchObject({ cwd: secret })
  await expect(ask({ user: 'nobody', cwd: secret })).rejects.toThrow(`"nobody" may not enter "${secret}".`)
  expect(await ask({ user: 'nobody' })).toMatchObject({ cwd: '/' })
})

test.skipIf(!isRoot)('a shell beside another one begins where that one is, or at home', async () => {
  const there = realpathSync(folder())
  const pid = processIn(there)
  expect(await ask({}, pid)).toMatchObject({ cwd: there })
  expect(await ask({ user: 'nobody' }, pid)).toMatchObject({ cwd: '/' })
  rmSync(there, { recursive: true })
  expect((await ask({ cwd: '/tmp' }, pid)).cwd).toBe('/tmp')
})
