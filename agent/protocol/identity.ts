/** An agent's id comes from its key, so nobody can claim another's. */
import { createHash } from 'node:crypto'

/** The first 32 hexadecimal digits of the SHA-256 of the raw key, given in base64url. */
export const agentIdOf = (publicKeyBase64url: string): string =>
  createHash('sha256').update(Buffer.from(publicKeyBase64url, 'base64url')).digest('hex').slice(0, 32)
