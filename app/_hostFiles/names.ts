/** Paths of a host, and how names and rights are shown. */
import type { HostFileEntry } from '../../server/trpc/types.ts'

export const joined = (folder: string, name: string): string => `${folder === '/' ? '' : folder}/${name}`
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1) || '/'

/** Bytes that are no text (they stand as private-use characters), and control characters. */
const BYTES = /[\uF780-\uF7FF]|\p{Cc}/gu
/** What is not seen and turns a name into another one: marks of direction, characters without width, breaks of lines. */
const UNSEEN = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu
/** Blanks at an end of a name, also within a path. */
const END_BLANKS = /(?<=^|\/) +| +(?=\/|$)/g

/** A name or a path on one line, in which nothing stays unseen: `\xNN`, `<U+202E>`, `␣`. */
export const shownName = (name: string): string =>
  name
    .replace(BYTES, (char) =>
      char === '\n' ? '↵' : `\\x${(char.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`,
    )
    .replace(UNSEEN, (char) => `<U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`)
    .replace(END_BLANKS, (blanks) => '␣'.repeat(blanks.length))

export const isOddName = (name: string): boolean => shownName(name) !== name

export interface Crumb {
  name: string
  path: string
}

/** From the root to the folder itself. */
export function crumbsOf(path: string): Crumb[] {
  const parts = path.split('/').filter(Boolean)
  return [
    { name: '/', path: '/' },
    ...parts.map((name, at) => ({ name, path: `/${parts.slice(0, at + 1).join('/')}` })),
  ]
}

/** `rwxr-xr-x`, with s and t as ls(1) has them. */
export function rightsText(mode: number): string {
  const bits = (shift: number, special: number, letter: string) => {
    const of = (mode >> shift) & 7
    const x = of & 1
    const last = mode & special ? (x ? letter : letter.toUpperCase()) : x ? 'x' : '-'
    return `${of & 4 ? 'r' : '-'}${of & 2 ? 'w' : '-'}${last}`
  }
  return bits(6, 0o4000, 's') + bits(3, 0o2000, 's') + bits(0, 0o1000, 't')
}

export const octalText = (mode: number): string => mode.toString(8).padStart(mode > 0o777 ? 4 : 3, '0')

/** A folder, or a link to one: it can be entered. */
export const isFolder = ({ kind, to }: HostFileEntry): boolean =>
  kind === 'folder' || (kind === 'link' && to === 'folder')

export const isFile = ({ kind, to }: HostFileEntry): boolean =>
  kind === 'file' || (kind === 'link' && to === 'file')

export const COLUMNS = ['name', 'size', 'mode', 'owner', 'modified'] as const
export type Column = (typeof COLUMNS)[number]

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Folders first, whatever the order. */
export function sorted(
  entries: readonly HostFileEntry[],
  column: Column,
  order: 'asc' | 'desc',
): HostFileEntry[] {
  const sign = order === 'asc' ? 1 : -1
  const byName = (a: HostFileEntry, b: HostFileEntry) =>
    collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1)
  const by: Record<Column, (a: HostFileEntry, b: HostFileEntry) => number> = {
    name: byName,
    size: (a, b) => a.size - b.size,
    mode: (a, b) => a.mode - b.mode,
    owner: (a, b) => collator.compare(a.owner, b.owner) || collator.compare(a.group, b.group),
    modified: (a, b) => (a.modified < b.modified ? -1 : a.modified > b.modified ? 1 : 0),
  }
  return [...entries].sort(
    (a, b) => Number(isFolder(b)) - Number(isFolder(a)) || sign * by[column](a, b) || byName(a, b),
  )
}

/** What can be wrong with a name that is typed; null: nothing. */
export function nameProblem(name: string): 'empty' | 'slash' | 'long' | null {
  if (name === '' || name === '.' || name === '..') return 'empty'
  if (name.includes('/') || name.includes('\0')) return 'slash'
  return new TextEncoder().encode(name).length > 255 ? 'long' : null
}
