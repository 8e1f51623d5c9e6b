import { spawnSync } from 'node:child_process'
import { beforeAll, expect, test } from 'vitest'
import { buildAddon } from './build.mjs'

beforeAll(() => void buildAddon(), 120_000)

const ADDON = JSON.stringify(new URL('./addon.ts', import.meta.url).href)
/** Reads zeros without an end into a ring. */
const FLOOD = `
import { openSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { addon } from ${ADDON}
const SIZE = 1024 * 1024
const begin = (came) => {
  const memory = addon().memoryFile('flood', 4096 + SIZE)
  const flood = new (addon().Flood)(openSync('/dev/zero', 'r'), memory, 4096, SIZE, 32768, 100, came)
  flood.allow(2 ** 50)
  return flood
}
`
const WORKER = `${FLOOD}
import { parentPort } from 'node:worker_threads'
const flood = begin(() => parentPort.postMessage('came'))
setInterval(() => flood, 1_000)
`

test.each([
  ['the process has nothing more to do', 'begin(() => {}); setTimeout(() => {}, 30)'],
  ['the process exits', 'begin(() => process.exit(0)); setTimeout(() => {}, 10_000)'],
  [
    'its worker is ended',
    `const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(WORKER)})))
     worker.once('message', () => void worker.terminate())`,
  ],
])('a thread that reads a flood does not outlive what it reads for: %s', (_what, program) => {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', FLOOD + program]
  const { status, signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 })
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' })
})

test('what the callback throws is an error like any other', () => {
  const program = `process.on('uncaughtException', ({ message }) => { console.log(message); process.exit(3) })
    begin(() => { throw new Error('as told') })
    setTimeout(() => {}, 10_000)`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', FLOOD + program]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 })
  expect({ status, stdout }).toEqual({ status: 3, stdout: 'as told\n' })
})
