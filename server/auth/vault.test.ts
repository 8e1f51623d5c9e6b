import { expect, test } from 'vitest'
import { Vault } from './vault.ts'

test('what is sealed opens with the same key for the same purpose, and not otherwise', () => {
  const vault = new Vault('secret')
  const sealed = vault.seal('hunter2 密码', 'run 1')
  expect(sealed).not.toContain('hunter2')
  expect(new Vault('secret').open(sealed, 'run 1')).toBe('hunter2 密码')
  expect(vault.open(sealed, 'run 2')).toBeNull()
  expect(new Vault('other').open(sealed, 'run 1')).toBeNull()
  const bytes = Buffer.from(sealed, 'base64url')
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  expect(vault.open(bytes.toString('base64url'), 'run 1')).toBeNull()
  expect(vault.open('short', 'run 1')).toBeNull()
  expect(vault.seal('hunter2 密码', 'run 1')).not.toBe(sealed)
})
