import { X509Certificate } from 'node:crypto'
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadAuthority } from './authority.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-ca-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('the authority is made once, its key readable by its owner only, and what it issues is valid for the names', async () => {
  const first = await loadAuthority(folder)
  const again = await loadAuthority(folder)
  expect(again.fingerprint).toBe(first.fingerprint)
  expect((await stat(path.join(folder, 'agent-ca.key'))).mode & 0o777).toBe(0o600)
  const ca = new X509Certificate(first.certificate)
  const leaf = new X509Certificate((await again.issue(['localhost', '127.0.0.1', '::1'])).certificate)
  expect(ca.ca).toBe(true)
  expect(leaf.ca).toBe(false)
  expect(leaf.checkIssued(ca) && leaf.verify(ca.publicKey)).toBe(true)
  expect(leaf.checkHost('localhost')).toBe('localhost')
  expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(leaf.checkHost('elsewhere')).toBeUndefined()
})

test('the key of another authority is told at start', async () => {
  await loadAuthority(folder)
  const other = await mkdtemp(path.join(tmpdir(), 'qunkong-ca-'))
  await loadAuthority(other)
  await copyFile(path.join(other, 'agent-ca.key'), path.join(folder, 'agent-ca.key'))
  await rm(other, { recursive: true })
  await expect(loadAuthority(folder)).rejects.toThrow('restore both from a backup')
})

test('a first start that was cut short is begun again; a lost key is told, and nothing is replaced', async () => {
  await writeFile(path.join(folder, 'agent-ca.key'), 'half')
  const { certificate } = await loadAuthority(folder)
  await rm(path.join(folder, 'agent-ca.key'))
  await expect(loadAuthority(folder)).rejects.toThrow('restore both from a backup')
  expect(certificate).toContain('BEGIN CERTIFICATE')
})
