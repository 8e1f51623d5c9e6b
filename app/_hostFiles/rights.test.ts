import { describe, expect, test } from 'vitest'
import { rightsAfter } from '../../agent/protocol/rights.ts'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { becoming, boxOf, masksOfOctal, octalOf, pressed, symbolic, UNTOUCHED } from './rights.ts'

const two = { modes: [0o600, 0o644], inTree: false }
const one = { modes: [0o644], inTree: false }
const tree = { modes: [0o755], inTree: true }
const entry = (mode: number, kind: HostFileEntry['kind'] = 'file') => ({ mode, kind }) as HostFileEntry

describe('boxes', () => {
  test('say of a bit that differs that it does, and of a tree that nobody has seen all of it', () => {
    expect(boxOf(two, UNTOUCHED, 0o400)).toBe(true)
    expect(boxOf(two, UNTOUCHED, 0o040)).toBe('mixed')
    expect(boxOf(two, UNTOUCHED, 0o020)).toBe(false)
    expect(boxOf(tree, UNTOUCHED, 0o400)).toBe('mixed')
    expect([octalOf(one, UNTOUCHED), octalOf(two, UNTOUCHED), octalOf(tree, UNTOUCHED)]).toEqual([
      '644',
      '',
      '',
    ])
  })

  test('pressed give, take, and let each keep its own again', () => {
    const given = pressed(two, UNTOUCHED, 0o040)
    expect(given).toEqual({ add: 0o040, remove: 0 })
    const taken = pressed(two, given, 0o040)
    expect(taken).toEqual({ add: 0, remove: 0o040 })
    expect(pressed(two, taken, 0o040)).toEqual(UNTOUCHED)
    expect(pressed(one, pressed(one, UNTOUCHED, 0o400), 0o400)).toEqual(UNTOUCHED)
  })

  test('typed as octal touch setuid, setgid and sticky only with four digits', () => {
    const setuid = { modes: [0o4755], inTree: false }
    expect(masksOfOctal(setuid, '755')).toEqual(UNTOUCHED)
    expect(masksOfOctal(setuid, '0755')).toEqual({ add: 0, remove: 0o4000 })
    expect(masksOfOctal(one, '664')).toEqual({ add: 0o020, remove: 0 })
  })
})

test('the change is said as chmod takes it', () => {
  expect(symbolic({ add: 0o4420, remove: 0o007 }, false)).toBe('u+rs,g+w,o-rwx')
  expect(symbolic({ add: 0o111, remove: 0 }, true)).toBe('u+X,g+X,o+X')
  expect(symbolic(UNTOUCHED, true)).toBe('')
})

test('what each of the chosen becomes is shown; what stays is not', () => {
  expect(
    becoming([entry(0o600), entry(0o644), entry(0o644), entry(0o664)], { add: 0o020, remove: 0 }, false),
  ).toEqual([
    { from: 0o644, to: 0o664, count: 2 },
    { from: 0o600, to: 0o620, count: 1 },
  ])
})

describe('in a tree', () => {
  const inTree = (mode: number, isFolder: boolean, add: number, remove = 0) =>
    rightsAfter(mode, isFolder, { add, remove }, true)

  test('execute goes to folders and to what somebody may execute already, as with X', () => {
    expect([inTree(0o644, false, 0o111), inTree(0o744, false, 0o111), inTree(0o700, true, 0o111)]).toEqual([
      0o644, 0o755, 0o711,
    ])
    expect([inTree(0o755, false, 0, 0o011), inTree(0o755, true, 0, 0o011)]).toEqual([0o744, 0o744])
  })

  test('setgid goes to folders only, and stays where nobody touched it', () => {
    expect([inTree(0o664, false, 0o2000), inTree(0o775, true, 0o2000)]).toEqual([0o664, 0o2775])
    expect([inTree(0o2775, true, 0o002), inTree(0o4755, false, 0, 0o005)]).toEqual([0o2777, 0o4750])
  })
})
