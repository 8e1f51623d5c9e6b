import { expect, test } from 'vitest'
import { checkPassword, hashPassword, verifyNothing, verifyPassword } from './passwords.ts'

test('a password is recognised by its hash, another one is not', async () => {
  const hash = await hashPassword('correct horse')
  expect(hash).toMatch(/^argon2id\$m=19456,t=2,p=1\$/)
  expect(await verifyPassword('correct horse', hash)).toBe(true)
  expect(await verifyPassword('correct horsf', hash)).toBe(false)
})

test('equal passwords have different hashes', async () => {
  expect(await hashPassword('correct horse')).not.toBe(await hashPassword('correct horse'))
})

test('a damaged hash is an error, not a refusal', async () => {
  await expect(verifyPassword('x', 'argon2id$')).rejects.toThrow('unknown form')
})

test('there is no password for a user who does not exist', async () => {
  expect(await verifyNothing('anything')).toBe(false)
})

test('short passwords and the user name itself are refused', () => {
  expect(() => checkPassword('123456789', 'anna')).toThrow('at least 10')
  expect(() => checkPassword('Administrator', 'administrator')).toThrow('user name')
  expect(() => checkPassword('1234567890', 'anna')).not.toThrow()
})
