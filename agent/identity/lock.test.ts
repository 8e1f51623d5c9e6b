import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockOwner, lockState } from './lock.ts'
import { processStart } from './process.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a lock of a live process is respected, in that folder only', async () => {
  const other = spawn('sleep', ['60'])
  try {
    const pid = other.pid ?? 0
    await writeFile(path.join(folder, 'lock'), `${pid} ${processStart(pid)} ${folder}`)
    expect(lockOwner(folder, 'lock')).toBe(pid)
    expect(() => lockState(folder)).toThrow(`process ${pid}`)
    const copy = `${folder}-copy`
    await cp(folder, copy, { recursive: true })
    expect(lockOwner(copy, 'lock')).toBeNull()
    lockState(copy)()
    await rm(copy, { recursive: true })
  } finally {
    other.kill('SIGKILL')
  }
})

test('a lock whose process is gone, or whose id another process has now, is taken over', async () => {
  for (const left of ['999999999 1', `${process.ppid} 1`, '']) {
    await writeFile(path.join(folder, 'lock'), left && `${left} ${folder}`)
    expect(lockOwner(folder, 'lock')).toBeNull()
    lockState(folder)()
  }
})

test.each(['/proc', '/proc/qunkong/state', '/proc/self/fd/qunkong'])(
  'the state folder %s is refused at once, in one sentence',
  (kernel) => {
    expect(() => lockState(kernel)).toThrow(/^The state folder \S+ lies below \/proc, .+ Give another by/)
  },
)
