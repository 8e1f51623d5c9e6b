/** Who an emulated host is: somebody new, or by a seed that is kept the same one as at an earlier start. */
import { createHmac, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Identity } from '../../agent/identity/identity.ts'
import { agentIdOf, challengeText } from '../../agent/protocol/index.ts'

/** PKCS #8 before the 32 bytes of an Ed25519 key (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SEED_BYTES = 32

/** @param seed hexadecimal; without it the key is nobody's yet */
export function identityOf(hostname: string, seed: string | undefined): Identity {
  const bytes = seed ? createHmac('sha256', seed).update(hostname).digest() : randomBytes(SEED_BYTES)
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? ''
  const agentId = agentIdOf(publicKey)
  const answer = (nonce: string) =>
    sign(null, Buffer.from(challengeText(nonce, agentId)), privateKey).toString('base64url')
  return { agentId, publicKey, answer }
}

/** The seed of `folder`, made at the first start. */
export async function keptSeed(folder: string): Promise<string> {
  const file = path.join(folder, 'seed')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const made = randomBytes(SEED_BYTES).toString('hex')
  try {
    await writeFile(file, made, { flag: 'wx', mode: 0o600 })
    return made
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const kept = (await readFile(file, 'utf8')).trim()
  if (!/^[0-9a-f]{64}$/.test(kept)) throw new Error(`${file} holds no seed. Remove it to make new hosts.`)
  return kept
}
