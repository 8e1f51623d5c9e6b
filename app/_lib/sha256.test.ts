import { createHash, randomBytes } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { sha256 } from './sha256.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('is the same by the browser, and in script where a page came by plain HTTP', async () => {
  const bytes = new Uint8Array(randomBytes(100_003))
  const wanted = createHash('sha256').update(bytes).digest('hex')
  expect(await sha256(bytes)).toBe(wanted)
  vi.stubGlobal('crypto', {})
  expect(await sha256(bytes)).toBe(wanted)
})
