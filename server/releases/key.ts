/** The key that signs releases: made once and kept in the data folder, or an offline one of which only the public half is here. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type ReleaseFacts, releaseText, verifyRelease } from '../../agent/protocol/index.ts'
import type { Config } from '../config.ts'
import { writePrivateFile } from '../dataFolder.ts'
import { StartError } from '../lifecycle.ts'

export interface ReleaseKey {
  /** `offline`: the server can't sign, uploads bring their signature. */
  mode: 'server' | 'offline'
  /** base64url of the raw Ed25519 key: what agents pin. */
  publicKey: string
  /** SHA-256 of the raw key, hexadecimal. */
  fingerprint: string
  /** base64url; null where the key is offline. */
  sign(facts: ReleaseFacts): string | null
  verifies(facts: ReleaseFacts, signature: string): boolean
}

const fingerprintOf = (publicKey: string) =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex')

async function readOrMake(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  await writePrivateFile(file, pem)
  return pem
}

/** @throws StartError if `release.key` holds no Ed25519 key */
export async function loadReleaseKey(
  config: Pick<Config, 'dataDir' | 'releasePublicKey'>,
): Promise<ReleaseKey> {
  const withKey = (publicKey: string, mode: ReleaseKey['mode'], signer: ReleaseKey['sign']): ReleaseKey => ({
    mode,
    publicKey,
    fingerprint: fingerprintOf(publicKey),
    sign: signer,
    verifies: (facts, signature) => verifyRelease(facts, signature, publicKey),
  })
  if (config.releasePublicKey) return withKey(config.releasePublicKey, 'offline', () => null)
  const file = path.join(config.dataDir, 'release.key')
  const pem = await readOrMake(file)
  try {
    const key = createPrivateKey(pem)
    const publicKey = createPublicKey(key).export({ format: 'jwk' }).x
    if (key.asymmetricKeyType !== 'ed25519' || !publicKey) throw new Error('not an Ed25519 key')
    return withKey(publicKey, 'server', (facts) =>
      sign(null, Buffer.from(releaseText(facts)), key).toString('base64url'),
    )
  } catch (error) {
    throw new StartError(
      `${file} holds no Ed25519 key: restore it from a backup. A new one would be refused by all agents.`,
      error,
    )
  }
}
