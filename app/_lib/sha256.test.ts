import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256, sha256InScript } from './sha256.ts'

test('is the same in script, by the browser and by the host, at every length around a block’s end', async () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 4099, 1_000_003]) {
    const bytes = new Uint8Array(randomBytes(length))
    const wanted = createHash('sha256').update(bytes).digest('hex')
    expect(sha256InScript(bytes), `${length} bytes`).toBe(wanted)
    expect(await sha256(bytes)).toBe(wanted)
  }
})
