/** Proof of an agent's identity: the id comes from the key, and the key signs the server's nonce. */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { challengeText } from '../../agent/protocol/index.ts'

const KEY_BYTES = 32
const SIGNATURE_BYTES = 64

/** Did the holder of `publicKey` (base64url of the raw Ed25519 key) sign the challenge for this agent? */
export function verifyChallenge(
  publicKey: string,
  nonce: string,
  agentId: string,
  signature: string,
): boolean {
  const key = Buffer.from(publicKey, 'base64url')
  const signed = Buffer.from(signature, 'base64url')
  if (key.length !== KEY_BYTES || signed.length !== SIGNATURE_BYTES) return false
  const x = key.toString('base64url')
  const jwk = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, Buffer.from(challengeText(nonce, agentId)), jwk, signed)
}

/** SHA-256 of the raw key, hexadecimal: what people compare. */
export const keyFingerprint = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex')
