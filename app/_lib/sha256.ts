/** SHA-256 (FIPS 180-4) of bytes in memory: pages that came by plain HTTP have no `crypto.subtle`, and hash in script. */

const BLOCK_BYTES = 64

/** The first 32 bits of the fractions of the roots of the first primes: that is how the standard makes its constants. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const all = new Uint32Array(count)
  for (let number = 2, found = 0; found < count; number++) {
    let prime = true
    for (let by = 2; by * by <= number; by++) if (number % by === 0) prime = false
    if (prime) all[found++] = (root(number) % 1) * 2 ** 32
  }
  return all
}

const K = fractions(64, Math.cbrt)
const START = fractions(8, Math.sqrt)

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** One block of 64 bytes into `state`. */
function compress(state: Uint32Array, words: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + i * 4)
  for (let i = 16; i < 64; i++) {
    const [x, y] = [words[i - 15] as number, words[i - 2] as number]
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    words[i] = (words[i - 16] as number) + s0 + (words[i - 7] as number) + s1
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ]
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[i] as number) + (words[i] as number)) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] as number) + value
}

/** Hexadecimal; in script, some 100 MB/s. */
export function sha256InScript(bytes: Uint8Array): string {
  const state = START.slice()
  const words = new Uint32Array(64)
  const whole = bytes.length - (bytes.length % BLOCK_BYTES)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < whole; at += BLOCK_BYTES) compress(state, words, view, at)
  const rest = bytes.length - whole
  const last = new Uint8Array(rest + 9 > BLOCK_BYTES ? 2 * BLOCK_BYTES : BLOCK_BYTES)
  last.set(bytes.subarray(whole))
  last[rest] = 0x80
  const end = new DataView(last.buffer)
  end.setBigUint64(last.length - 8, BigInt(bytes.length) * 8n)
  for (let at = 0; at < last.length; at += BLOCK_BYTES) compress(state, words, end, at)
  const digest = new DataView(new ArrayBuffer(32))
  for (const [i, word] of state.entries()) digest.setUint32(i * 4, word)
  return hexOf(new Uint8Array(digest.buffer))
}

/** Hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined
  return subtle ? hexOf(new Uint8Array(await subtle.digest('SHA-256', bytes))) : sha256InScript(bytes)
}
