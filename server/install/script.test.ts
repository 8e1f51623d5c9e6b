import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { checksumOf, type InstallSource, renderInstallScript } from './script.ts'

const AUTHORITY = '-----BEGIN CERTIFICATE-----\n$(touch /nowhere) `id` \'"\n-----END CERTIFICATE-----\n'
const source: InstallSource = {
  library: { latest: () => undefined },
  authority: AUTHORITY,
  port: () => 8765,
}

/** What a shell makes of the script's head. */
const sh = (script: string, then: string) => {
  const head = script.slice(0, script.lastIndexOf('\nset -eu'))
  return spawnSync('sh', ['-c', `${head}\n${then}\n}\n`], { encoding: 'utf8' })
}

test('it is a script that a shell can read, and the same one each time', async () => {
  const script = await renderInstallScript(source, 'console.example.com')
  expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  })
  expect(await renderInstallScript(source, 'console.example.com')).toBe(script)
  expect(checksumOf(script)).toMatch(/^[0-9a-f]{64}$/)
  expect(checksumOf(await renderInstallScript(source, 'other.example.com'))).not.toBe(checksumOf(script))
})

test('what is embedded comes out as it went in: a shell reads nothing into it', async () => {
  const script = await renderInstallScript(source, '2001:db8::1')
  expect(sh(script, 'embedded_ca').stdout).toBe(AUTHORITY)
  expect(sh(script, 'echo "$embedded_server $embedded_port"').stdout).toBe('2001:db8::1 8765\n')
  expect(sh(script, 'embedded_unit').stdout).toContain('[Service]')
  expect(sh(script, 'embedded_release x64').stdout).toBe('')
})

test('a transfer that was cut off runs nothing', async () => {
  const script = await renderInstallScript(source, 'h')
  for (const part of [0.3, 0.6, 0.95, 0.999]) {
    const cut = script.slice(0, Math.floor(script.length * part))
    expect(spawnSync('sh', ['-n'], { input: cut, encoding: 'utf8' }).status).not.toBe(0)
  }
})

test.each(['', 'a b', '$(id)', "a';id;'", 'a/b'])('%j is no host that a script is made for', async (host) => {
  await expect(renderInstallScript(source, host)).rejects.toThrow('not a host name')
})
