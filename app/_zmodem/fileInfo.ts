/** What ZMODEM says of a file before its content: name, size, time, and how many files follow. */

export interface FileInfo {
  /** Without folders, and fit for a file here. */
  name: string
  /** Null: the sender does not say. */
  size: number | null
  /** This file and those after it; null: the sender does not say. */
  filesLeft: number | null
}

const NAME_LENGTH_MAX = 255
/** Control characters, and those that turn the direction of writing: `gpj.exe` must not look like `exe.jpg`. */
const HIDDEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** The last part of a path, of either kind of slash. */
export function fileName(path: string): string {
  const last =
    path
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? ''
  const name = last.replace(HIDDEN, '').trim().slice(-NAME_LENGTH_MAX)
  return name === '' || /^\.+$/.test(name) ? 'file' : name
}

/** Hosts write names in UTF-8 or, in China, in what came before it. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

const numberOf = (text: string | undefined, radix = 10): number | null => {
  const value = text ? Number.parseInt(text, radix) : Number.NaN
  return Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** The data of a ZFILE frame: name, NUL, then size, time, mode, serial number, files and bytes left, then NUL. */
export function parseFileInfo(data: Uint8Array): FileInfo {
  const zero = data.indexOf(0)
  const nameEnd = zero < 0 ? data.length : zero
  const rest = data.subarray(nameEnd + 1)
  const restEnd = rest.indexOf(0)
  const words = decoded(restEnd < 0 ? rest : rest.subarray(0, restEnd)).split(' ')
  const filesLeft = numberOf(words[4])
  return {
    name: fileName(decoded(data.subarray(0, nameEnd))),
    size: numberOf(words[0]),
    filesLeft: filesLeft === null || filesLeft < 1 ? null : filesLeft,
  }
}

export interface OutgoingInfo {
  name: string
  size: number
  modifiedMs: number
  filesLeft: number
  bytesLeft: number
}

/** Regular file, readable by all, writable by its owner. */
const MODE = '100644'

export function fileInfoBytes({ name, size, modifiedMs, filesLeft, bytesLeft }: OutgoingInfo): Uint8Array {
  const time = Math.max(0, Math.floor(modifiedMs / 1000)).toString(8)
  return new TextEncoder().encode(`${fileName(name)}\0${size} ${time} ${MODE} 0 ${filesLeft} ${bytesLeft}\0`)
}
