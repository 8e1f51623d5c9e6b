/**
 * An enrolment token: `qke_SECRET` or `qke_SECRET.FINGERPRINT`. The secret is what lets an agent in; the fingerprint (of
 * the certificate authority of this server) tells the agent whom it may show it to, and is nothing to the server.
 */
import { createHash, randomBytes } from 'node:crypto'

const PREFIX_LENGTH = 10

export interface EnrollmentSecret {
  token: string
  /** SHA-256: 256 random bits need no slow hash. */
  hash: Buffer
  /** First characters, to recognise it by. */
  prefix: string
}

/** What a token is looked up by, with or without its fingerprint. */
export const hashEnrollmentToken = (token: string): Buffer =>
  createHash('sha256')
    .update(token.split('.', 1)[0] ?? '')
    .digest()

/** @param caFingerprint base64url of the SHA-256 of the authority's certificate; null where a public one is used */
export function makeEnrollmentSecret(caFingerprint: string | null): EnrollmentSecret {
  const secret = `qke_${randomBytes(32).toString('base64url')}`
  return {
    token: caFingerprint ? `${secret}.${caFingerprint}` : secret,
    hash: hashEnrollmentToken(secret),
    prefix: secret.slice(0, PREFIX_LENGTH),
  }
}
