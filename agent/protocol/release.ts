/** What a release's signature covers: both ends and the offline signer must build the very same bytes. */
import { createPublicKey, verify } from 'node:crypto'

export interface ReleaseFacts {
  version: string
  /** As in the file's name: `x64` or `arm64`. */
  arch: string
  /** Bytes. */
  size: number
  /** Hexadecimal, of the whole file. */
  sha256: string
}

/** What a version may look like: safe in file names, URLs and `key=value` lines. */
export const VERSION_PATTERN = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/

const KEY_BYTES = 32
const SIGNATURE_BYTES = 64

/** One field a line, so that no value can reach into the next one: none of them may hold a line break. */
export const releaseText = ({ version, arch, size, sha256 }: ReleaseFacts): string =>
  `qunkong-release-v1\n${version}\n${arch}\n${size}\n${sha256.toLowerCase()}\n`

/** Did the holder of `publicKey` (base64url of the raw Ed25519 key) sign these facts (base64url)? */
export function verifyRelease(facts: ReleaseFacts, signature: string, publicKey: string): boolean {
  const key = Buffer.from(publicKey, 'base64url')
  const signed = Buffer.from(signature, 'base64url')
  if (key.length !== KEY_BYTES || signed.length !== SIGNATURE_BYTES) return false
  if (!VERSION_PATTERN.test(facts.version)) return false
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') }
  return verify(null, Buffer.from(releaseText(facts)), createPublicKey({ key: jwk, format: 'jwk' }), signed)
}
