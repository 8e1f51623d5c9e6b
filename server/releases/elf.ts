/** Of an executable's first bytes: for which machine it is. Source: System V ABI, ELF header. */
import type { ReleaseArch } from '../../drizzle/schema/index.ts'

export const ELF_HEADER_BYTES = 20
const MACHINE_OFFSET = 18
const MACHINES: Record<number, ReleaseArch> = { 62: 'x64', 183: 'arm64' }

/** Null: no 64-bit little-endian ELF file, or for another machine. */
export function archOfElf(header: Buffer): ReleaseArch | null {
  if (header.length < ELF_HEADER_BYTES) return null
  const isElf64 = header.readUInt32BE(0) === 0x7f454c46 && header[4] === 2 && header[5] === 1
  return isElf64 ? (MACHINES[header.readUInt16LE(MACHINE_OFFSET)] ?? null) : null
}
