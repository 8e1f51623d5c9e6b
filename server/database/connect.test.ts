import { expect, test } from 'vitest'
import { refuseVersion } from './connect.ts'

test.each(['10.11.19-MariaDB-0+deb12u1', '11.4.2-MariaDB', '8.0.36', '9.1.0', '8.0.11-TiDB-v8.1.0'])(
  '%s is taken',
  (version) => {
    expect(refuseVersion(version)).toBeNull()
  },
)

test('older ones are refused with what is needed', () => {
  expect(refuseVersion('5.7.44')).toBe('The database is MySQL 5.7.44: 8.0 or newer is needed.')
  expect(refuseVersion('10.5.1-MariaDB')).toBe(
    'The database is MariaDB 10.5.1-MariaDB: 10.6 or newer is needed.',
  )
})
