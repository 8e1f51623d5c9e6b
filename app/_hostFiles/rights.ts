/** Permission bits of several things at once: which they share, which somebody touched, and what becomes of each. */
import { type RightsMasks, rightsAfter } from '../../agent/protocol/rights.ts'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { octalText } from './names.ts'

export type Box = boolean | 'mixed'

/** What is looked at: the modes of the chosen, and whether all that is in them is meant, too (which nobody has seen). */
export interface Chosen {
  modes: readonly number[]
  inTree: boolean
}

export const UNTOUCHED: RightsMasks = { add: 0, remove: 0 }
export const OCTAL = /^[0-7]{3,4}$/
const BITS = Array.from({ length: 12 }, (_, shift) => 1 << shift)

function before({ modes, inTree }: Chosen, bit: number): Box {
  if (inTree) return 'mixed'
  const set = modes.filter((mode) => (mode & bit) !== 0).length
  return set === 0 ? false : set === modes.length ? true : 'mixed'
}

export function boxOf(chosen: Chosen, { add, remove }: RightsMasks, bit: number): Box {
  if (add & bit) return true
  return remove & bit ? false : before(chosen, bit)
}

/** Without what all have already. */
export function settled(chosen: Chosen, { add, remove }: RightsMasks): RightsMasks {
  const same = (mask: number, is: boolean) =>
    BITS.filter((bit) => mask & bit && before(chosen, bit) === is).reduce((sum, bit) => sum | bit, 0)
  return { add: add & ~same(add, true), remove: remove & ~same(remove, false) }
}

/** A press on a box: given, taken, and where they differ once more as each has it. */
export function pressed(chosen: Chosen, { add, remove }: RightsMasks, bit: number): RightsMasks {
  const was = before(chosen, bit)
  const order: Box[] = was === 'mixed' ? ['mixed', true, false] : [was, !was]
  const now = boxOf(chosen, { add, remove }, bit)
  const next = order[(order.indexOf(now) + 1) % order.length]
  return settled(chosen, {
    add: (add & ~bit) | (next === true ? bit : 0),
    remove: (remove & ~bit) | (next === false ? bit : 0),
  })
}

/** Three digits leave setuid, setgid and sticky as they are. */
export function masksOfOctal(chosen: Chosen, octal: string): RightsMasks {
  const add = Number.parseInt(octal, 8)
  return settled(chosen, { add, remove: (octal.length > 3 ? 0o7777 : 0o777) & ~add })
}

/** '': they differ. */
export function octalOf(chosen: Chosen, masks: RightsMasks): string {
  const boxes = BITS.map((bit) => boxOf(chosen, masks, bit))
  if (boxes.includes('mixed')) return ''
  return octalText(BITS.reduce((sum, bit, at) => sum | (boxes[at] === true ? bit : 0), 0))
}

/** As chmod(1) takes it: `u+rw,g-w,o+X`. */
export function symbolic({ add, remove }: RightsMasks, inTree: boolean): string {
  const letters = (mask: number, shift: number, special: number, letter: string, execute: string) =>
    ['r', 'w', execute].filter((_, at) => mask & (1 << (shift + 2 - at))).join('') +
    (mask & special ? letter : '')
  const who: [string, number, number, string][] = [
    ['u', 6, 0o4000, 's'],
    ['g', 3, 0o2000, 's'],
    ['o', 0, 0o1000, 't'],
  ]
  return who
    .flatMap(([name, shift, special, letter]) => {
      const given = letters(add, shift, special, letter, inTree ? 'X' : 'x')
      const taken = letters(remove, shift, special, letter, 'x')
      const text = `${given ? `+${given}` : ''}${taken ? `-${taken}` : ''}`
      return text ? [name + text] : []
    })
    .join(',')
}

export interface Becoming {
  from: number
  to: number
  count: number
}

/** What the chosen themselves become, each change once, the most frequent first; those that stay are left out. */
export function becoming(entries: readonly HostFileEntry[], masks: RightsMasks, inTree: boolean): Becoming[] {
  const all = new Map<string, Becoming>()
  for (const { mode, kind } of entries) {
    const to = rightsAfter(mode, kind === 'folder', masks, inTree)
    const known = all.get(`${mode} ${to}`) ?? { from: mode, to, count: 0 }
    if (to !== mode) all.set(`${mode} ${to}`, { ...known, count: known.count + 1 })
  }
  return [...all.values()].sort((a, b) => b.count - a.count)
}
