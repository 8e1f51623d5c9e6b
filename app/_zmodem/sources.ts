/** Files of the person's computer, read piece by piece. */
import type { OutgoingFile } from './sender.ts'

/** A browser asks another process for each piece: few and large ones are quicker. */
const AHEAD_BYTES = 1024 * 1024

export function sourceOf(file: File): OutgoingFile {
  let from = 0
  let ahead = new Uint8Array()
  return {
    name: file.name,
    size: file.size,
    modifiedMs: file.lastModified,
    read: async (at, to) => {
      if (at < from || to > from + ahead.length) {
        from = at
        ahead = new Uint8Array(await file.slice(at, Math.max(to, at + AHEAD_BYTES)).arrayBuffer())
      }
      return ahead.subarray(at - from, to - from)
    },
  }
}
