import { generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { agentIdOf, challengeText } from '../../agent/protocol/index.ts'
import { verifyChallenge } from './identity.ts'

const pair = generateKeyPairSync('ed25519')
const publicKey = String(pair.publicKey.export({ format: 'jwk' }).x)
const id = agentIdOf(publicKey)
const signed = (nonce: string, agentId: string) =>
  sign(null, Buffer.from(challengeText(nonce, agentId)), pair.privateKey).toString('base64url')

test('the holder of the key is believed', () => {
  expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(verifyChallenge(publicKey, 'n'.repeat(43), id, signed('n'.repeat(43), id))).toBe(true)
})

test('a signature for another nonce, another id or by another key is not', () => {
  const nonce = 'n'.repeat(43)
  expect(verifyChallenge(publicKey, nonce, id, signed('m'.repeat(43), id))).toBe(false)
  expect(verifyChallenge(publicKey, nonce, id, signed(nonce, 'other'))).toBe(false)
  const other = String(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x)
  expect(verifyChallenge(other, nonce, id, signed(nonce, id))).toBe(false)
})

test('garbage is refused, not thrown', () => {
  expect(verifyChallenge('short', 'n', id, signed('n', id))).toBe(false)
  expect(verifyChallenge(publicKey, 'n', id, '!!!')).toBe(false)
  expect(verifyChallenge('A'.repeat(43), 'n', id, 'A'.repeat(86))).toBe(false)
})
