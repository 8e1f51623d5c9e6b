import { expect, test } from 'vitest'
import { parseEnrollmentToken } from './token.ts'

const SECRET = `qke_${'s'.repeat(43)}`
const FINGERPRINT = 'f'.repeat(43)

test('a token may carry the fingerprint of the authority, which is not part of the secret', () => {
  expect(parseEnrollmentToken(`${SECRET}.${FINGERPRINT}\n`)).toEqual({
    secret: SECRET,
    caFingerprint: FINGERPRINT,
  })
  expect(parseEnrollmentToken(SECRET)).toEqual({ secret: SECRET, caFingerprint: null })
})

test.each([`${SECRET}.`, `${SECRET}.${FINGERPRINT.slice(1)}`, `${SECRET}.${FINGERPRINT}.more`])(
  'half a token does not pass for one without fingerprint: %s',
  (token) => {
    expect(() => parseEnrollmentToken(token)).toThrow('not whole')
  },
)
