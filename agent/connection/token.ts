/** An enrolment token as its holder sees it: `qke_SECRET`, or `qke_SECRET.FINGERPRINT` of the server's own authority. */

/** base64url of a SHA-256. */
const FINGERPRINT = /^[A-Za-z0-9_-]{43}$/

export interface EnrollmentToken {
  /** What is shown to the server, and to no other. */
  secret: string
  caFingerprint: string | null
}

/** @throws Error with one sentence if the fingerprint is none: half a token must not pass for one without */
export function parseEnrollmentToken(token: string): EnrollmentToken {
  const [secret = '', fingerprint, ...rest] = token.trim().split('.')
  if (fingerprint === undefined) return { secret, caFingerprint: null }
  if (rest.length > 0 || !FINGERPRINT.test(fingerprint))
    throw new Error('The enrolment token is not whole: copy it again, with everything behind the dot.')
  return { secret, caFingerprint: fingerprint }
}
