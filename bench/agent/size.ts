/** How many bytes of the executable a new host has to fetch. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'

/** Bytes as the server gives it out (`server/releases/packer.ts`: xz -6), and with zstd's best ordinary level. */
export async function compressed(file: string): Promise<{ xz: number; zstd: number }> {
  const [xz, zstd] = await Promise.all([xzBytes(file), zstdBytes(await readFile(file))])
  return { xz, zstd }
}

async function xzBytes(file: string): Promise<number> {
  const child = spawn('xz', ['-6', '--stdout', file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const [bytes, [code]] = await Promise.all([count(child.stdout), ended])
  if (code !== 0) throw new Error(`xz ended with ${code}`)
  return bytes
}

async function count(stream: Readable): Promise<number> {
  let bytes = 0
  for await (const chunk of stream) bytes += (chunk as Buffer).length
  return bytes
}

async function zstdBytes(bytes: Buffer): Promise<number> {
  const params = { [constants.ZSTD_c_compressionLevel]: 19 }
  return (await promisify(zstdCompress)(bytes, { params })).length
}
