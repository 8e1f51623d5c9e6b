import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const up = (...given: string[]) =>
  spawnSync(process.execPath, [path.join(import.meta.dirname, '..', 'up.mjs'), ...given], {
    encoding: 'utf8',
  })

test('npm run up tells its settings when it is asked, and starts nothing for what it does not understand', () => {
  const help = up('--help')
  expect([help.status, help.stderr]).toEqual([0, ''])
  expect(help.stdout).toContain('AGENT_PORT')
  const refused = up('--port', '3400')
  expect([refused.status, refused.stdout]).toEqual([2, ''])
  expect(refused.stderr).toContain('“--port 3400”. Nothing was started.')
})
