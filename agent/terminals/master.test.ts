import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { addon } from '../native/addon.ts'
import { buildAddon } from '../native/build.mjs'
import { Master } from './master.ts'

beforeAll(() => void buildAddon(), 120_000)

test('a pause counts, also in the same turn as what it takes back', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'qunkong-master-'))
  const mark = path.join(folder, 'written')
  const args = ['-c', `echo some; : > ${mark}; read line; echo more`]
  const env = [`PATH=${process.env.PATH}`]
  const { fd, pid } = addon().fork('sh', args, env, '/', 80, 24, -1, -1, true, '', () => {})
  let text = ''
  const master = new Master(fd, {
    data: (bytes) => {
      text += bytes.toString()
    },
    end: () => {},
  })
  onTestFinished(() => {
    master.close()
    rmSync(folder, { recursive: true, force: true })
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  })
  await expect.poll(() => existsSync(mark)).toBe(true)
  master.read()
  master.pause()
  // Each turn would bring it.
  for (let turn = 0; turn < 1_000; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(text).toBe('')
  master.read()
  await expect.poll(() => text).toBe('some\r\n')
})
