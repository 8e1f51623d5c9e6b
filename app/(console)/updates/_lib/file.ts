/** What an agent's executable says of itself: the version by its name, the architecture by its first bytes. */
import type { ReleaseArch } from '../../../../server/trpc/types.ts'

/** Machine numbers of ELF headers. */
const X64 = 0x3e
const ARM64 = 0xb7
const MACHINE_AT = 18
export const HEADER_BYTES = 20

/** `qunkong-agent-1.2.0-linux-x64` → `1.2.0`; empty where the name says none. */
export function versionOfName(name: string): string {
  const bare = name.replace(/([._-](linux|x64|x86_64|amd64|arm64|aarch64|bin|exe))+$/i, '')
  return /(?:^|[_-]v?)(\d+(?:\.\d+)+(?:[-+.][0-9A-Za-z]+)*)$/.exec(bare)?.[1] ?? ''
}

/** Null: no 64-bit little-endian ELF file for a machine that agents run on. */
export function archOfHeader(header: Uint8Array): ReleaseArch | null {
  const [a, b, c, d, bits, order] = header
  if (a !== 0x7f || b !== 0x45 || c !== 0x4c || d !== 0x46 || bits !== 2 || order !== 1) return null
  const machine = (header[MACHINE_AT] ?? 0) | ((header[MACHINE_AT + 1] ?? 0) << 8)
  return machine === X64 ? 'x64' : machine === ARM64 ? 'arm64' : null
}
