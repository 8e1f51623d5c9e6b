/** The key pair that makes an agent who it is: made on the host at first start, never sent. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import path from 'node:path'
import { agentIdOf, challengeText } from '../protocol/index.ts'
import { readIfThere, writeDurably } from './files.ts'

export interface Identity {
  agentId: string
  /** Raw Ed25519 key, base64url. */
  publicKey: string
  /** base64url signature over `challengeText(nonce, agentId)`. */
  answer(nonce: string): string
}

/** Reads `key.pem` of `stateDir`, or makes it. @throws Error if the file holds no Ed25519 key. */
export async function loadIdentity(stateDir: string): Promise<Identity> {
  const file = path.join(stateDir, 'key.pem')
  let pem = await readIfThere(file)
  if (pem === null) {
    pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    await writeDurably(file, pem)
  }
  let key: ReturnType<typeof createPrivateKey>
  try {
    key = createPrivateKey(pem)
  } catch {
    throw new Error(`${file} holds no private key. Restore it from a backup, or remove it to enrol anew.`)
  }
  const publicKey = createPublicKey(key).export({ format: 'jwk' }).x
  if (key.asymmetricKeyType !== 'ed25519' || !publicKey)
    throw new Error(`${file} holds no Ed25519 key. Restore it from a backup, or remove it to enrol anew.`)
  const agentId = agentIdOf(publicKey)
  return {
    agentId,
    publicKey,
    answer: (nonce) => sign(null, Buffer.from(challengeText(nonce, agentId)), key).toString('base64url'),
  }
}
