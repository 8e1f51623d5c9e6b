import { createHash, randomBytes } from 'node:crypto'
import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { addon } from '../native/addon.ts'
import { buildAddon } from '../native/build.mjs'
import { InputQueue } from './input.ts'
import { Master } from './master.ts'

beforeAll(() => void buildAddon(), 120_000)

test('what a program reads late and slowly arrives whole, and in order', async () => {
  const content = randomBytes(700_000)
  const script = `stty raw -echo; echo ready; sleep 0.3; head -c ${content.length} | sha256sum; sleep 60`
  const environment = [`PATH=${process.env.PATH}`]
  const { fd, pid } = addon().fork(
    '/bin/sh',
    ['-c', script],
    environment,
    '/',
    80,
    24,
    -1,
    -1,
    true,
    '',
    () => {},
  )
  let shown = ''
  const master = new Master(fd, {
    data: (bytes) => {
      shown += bytes.toString('latin1')
    },
    end: () => {},
  })
  master.read()
  try {
    while (!shown.includes('ready')) await sleep(10)
    const queue = new InputQueue(fd, () => false)
    for (let at = 0; at < content.length; at += 10_000)
      expect(queue.push(content.subarray(at, at + 10_000))).toBe(true)
    while (!shown.includes('-\n') && !shown.includes('-\r')) await sleep(10)
    expect(shown).toContain(createHash('sha256').update(content).digest('hex'))
    queue.close()
  } finally {
    process.kill(pid, 'SIGKILL')
    master.close()
  }
})

test('a program that does not read costs next to nothing, and takes a mebibyte at most', async () => {
  const { fd, pid } = addon().fork('/bin/sleep', ['60'], [], '/', 80, 24, -1, -1, true, '', () => {})
  const queue = new InputQueue(fd, () => false)
  try {
    expect(queue.push(Buffer.alloc(900_000, 65))).toBe(true)
    // The kernel may have taken some of it already.
    expect(queue.push(Buffer.alloc(1_000_000, 65))).toBe(false)
    await sleep(300)
    const before = process.cpuUsage()
    await sleep(1_000)
    const { user, system } = process.cpuUsage(before)
    expect(user + system).toBeLessThan(200_000)
  } finally {
    queue.close()
    process.kill(pid, 'SIGKILL')
  }
})

test('what is typed to a program that has ended is not written into a file that is opened then', async () => {
  const { fd, pid } = addon().fork('/bin/sleep', ['60'], [], '/', 80, 24, -1, -1, true, '', () => {})
  const master = new Master(fd, { data: () => {}, end: () => {} })
  const queue = new InputQueue(fd, () => master.closed)
  const folder = mkdtempSync(path.join(tmpdir(), 'qunkong-input-'))
  const opened: number[] = []
  try {
    master.read()
    process.kill(pid, 'SIGKILL')
    while (!master.closed) await turn()
    // The same number is given to the next file.
    while (!opened.includes(fd)) opened.push(openSync(path.join(folder, `file-${opened.length}`), 'w'))
    queue.push(Buffer.from('typed'))
    expect(fstatSync(fd).size).toBe(0)
  } finally {
    queue.close()
    for (const one of opened) closeSync(one)
    rmSync(folder, { recursive: true, force: true })
  }
})
