import { expect, test } from 'vitest'
import { safeName, uniqueNames } from './fileNames.ts'

test.each([
  ['../../etc/passwd', '__.._etc_passwd'],
  ['/etc/cron.d/x', '_etc_cron.d_x'],
  ['..\\..\\x', '__.._x'],
  ['.bashrc', '_bashrc'],
  ['..', '_'],
  ['', '_'],
  ['a\0b\nc', 'a_b_c'],
  ['群控', '__'],
  ['web-01.example.com', 'web-01.example.com'],
])('a host called %j is the file %s, which stays in its folder', (hostname, name) => {
  const safe = safeName(hostname)
  expect(safe).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/)
  expect(safe.replace(/_+/g, '_')).toBe(name.replace(/_+/g, '_'))
})

test('hosts of one name have a file each', () => {
  const nameOf = uniqueNames()
  expect([nameOf('vm', 'aa'), nameOf('VM', 'bb'), nameOf('vm', 'cc')]).toEqual(['vm', 'VM-bb', 'vm-cc'])
})
