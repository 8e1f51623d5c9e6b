import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { verifyChallenge } from '../../server/gateway/identity.ts'
import { identityOf, keptSeed } from './identity.ts'

test('by a seed a host is the same one again, without it somebody new', () => {
  const first = identityOf('host-00000', 'seed')
  expect(identityOf('host-00000', 'seed').agentId).toBe(first.agentId)
  const others = [['host-00001', 'seed'], ['host-00000', 'other'], ['host-00000'], ['host-00000']] as const
  const ids = others.map(([hostname, seed]) => identityOf(hostname, seed).agentId)
  expect(new Set([first.agentId, ...ids]).size).toBe(5)
  expect(verifyChallenge(first.publicKey, 'nonce', first.agentId, first.answer('nonce'))).toBe(true)
})

test('the seed is made once, and what is none is refused', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-fleet-'))
  try {
    const seed = await keptSeed(path.join(folder, 'fleet'))
    expect(await keptSeed(path.join(folder, 'fleet'))).toBe(seed)
    await writeFile(path.join(folder, 'fleet', 'seed'), 'broken')
    await expect(keptSeed(path.join(folder, 'fleet'))).rejects.toThrow('holds no seed')
  } finally {
    await rm(folder, { recursive: true })
  }
})
