/** Accounts are found where getent is and where it is not, and what is said of one that isn't there is true. */
import { afterEach, expect, test, vi } from 'vitest'
import { resolveAccount } from './users.ts'

afterEach(() => vi.unstubAllEnvs())

const isRoot = process.getuid?.() === 0

test.skipIf(!isRoot)('a user is found by getent, and without it in /etc/passwd', async () => {
  const found = await resolveAccount('nobody')
  expect(found).toMatchObject({ name: 'nobody', uid: 65534 })
  expect(found.prefix).toContain('65534')
  vi.stubEnv('PATH', '/nonexistent')
  expect(await resolveAccount('nobody')).toEqual(found)
})

test('a user that is not there is said to be none, and a missing getent to be missing', async () => {
  await expect(resolveAccount('no-such-user')).rejects.toThrow(
    'There is no user "no-such-user" on this host.',
  )
  vi.stubEnv('PATH', '/nonexistent')
  await expect(resolveAccount('no-such-user')).rejects.toThrow(/\/etc\/passwd; getent, .* is not on its PATH/)
})

test('what is no name at all is looked up nowhere', async () => {
  await expect(resolveAccount('--help')).rejects.toThrow('"--help" is not a user name.')
})
