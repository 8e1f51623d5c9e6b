import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeDataFolder } from './dataFolder.ts'
import { startTimeOf } from './processes.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a folder in use by a live server is refused, and the server is named', async () => {
  const other = spawn('sleep', ['30'])
  await once(other, 'spawn')
  const pid = other.pid ?? 0
  await writeFile(path.join(folder, 'server.lock'), `${pid} ${await startTimeOf(pid)}\n`)
  await expect(takeDataFolder(folder)).rejects.toThrow(`process ${pid}`)
  other.kill('SIGKILL')
  await once(other, 'exit')
  await (await takeDataFolder(folder))()
})

test('a number that belongs to another process now is no lock', async () => {
  await writeFile(path.join(folder, 'server.lock'), `${process.ppid} 1\n`)
  const release = await takeDataFolder(folder)
  expect(await readFile(path.join(folder, 'server.lock'), 'utf8')).toMatch(`${process.pid} `)
  await release()
  await expect(readFile(path.join(folder, 'server.lock'))).rejects.toThrow('ENOENT')
})

test('half a lock file is no lock', async () => {
  await writeFile(path.join(folder, 'server.lock'), '')
  await (await takeDataFolder(folder))()
})

test('missing folders above it are made', async () => {
  await (await takeDataFolder(path.join(folder, 'a', 'b')))()
})

test("a folder that can't be made is named", async () => {
  await expect(takeDataFolder('/proc/qunkong')).rejects.toThrow(/DATA_DIR .* can't be written/)
  await writeFile(path.join(folder, 'file'), '')
  await expect(takeDataFolder(path.join(folder, 'file', 'data'))).rejects.toThrow(
    /DATA_DIR .* can't be written/,
  )
})
