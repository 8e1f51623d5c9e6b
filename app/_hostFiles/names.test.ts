import { expect, test } from 'vitest'
import {
  crumbsOf,
  isOddName,
  joined,
  nameOf,
  nameProblem,
  parentOf,
  rightsText,
  shownName,
  sorted,
} from './names.ts'

const entry = (name: string, more: object = {}) => ({
  ...{
    name,
    kind: 'file' as const,
    size: 1,
    mode: 0o644,
    owner: 'root',
    group: 'root',
    modified: '2026-01-01',
  },
  ...more,
})

test('paths are put together and taken apart', () => {
  expect([joined('/', 'a'), joined('/a', 'b')]).toEqual(['/a', '/a/b'])
  expect([parentOf('/a/b'), parentOf('/a'), parentOf('/')]).toEqual(['/a', '/', '/'])
  expect([nameOf('/a/b'), nameOf('/')]).toEqual(['b', '/'])
  expect(crumbsOf('/var/log')).toEqual([
    { name: '/', path: '/' },
    { name: 'var', path: '/var' },
    { name: 'log', path: '/var/log' },
  ])
})

test('rights read as ls shows them', () => {
  expect(rightsText(0o755)).toBe('rwxr-xr-x')
  expect(rightsText(0o4711)).toBe('rws--x--x')
  expect(rightsText(0o1776)).toBe('rwxrwxrwT')
  expect(rightsText(0o2640)).toBe('rw-r-S---')
})

test('names that are no text, or break lines, are shown on one line', () => {
  expect(shownName('a\uf7ffb')).toBe('a\\xffb')
  expect(shownName('a\nb\u001b')).toBe('a↵b\\x1b')
})

test('nothing unseen disguises a name: marks of direction, characters without width, blanks at its ends', () => {
  expect(shownName('rtl\u202egpj.exe')).toBe('rtl<U+202E>gpj.exe')
  expect(shownName('pay\u200bload\ufeff')).toBe('pay<U+200B>load<U+FEFF>')
  expect(shownName('/a /  b/c d ')).toBe('/a␣/␣␣b/c d␣')
  expect(['a b', '群控', '👩‍💻.txt', 'x '].map(isOddName)).toEqual([false, false, false, true])
})

test('folders stand first in every order, and numbers in names count', () => {
  const entries = [entry('f10', { size: 5 }), entry('f9', { size: 9 }), entry('z', { kind: 'folder' })]
  expect(sorted(entries, 'name', 'asc').map(({ name }) => name)).toEqual(['z', 'f9', 'f10'])
  expect(sorted(entries, 'size', 'desc').map(({ name }) => name)).toEqual(['z', 'f9', 'f10'])
  expect(sorted(entries, 'size', 'asc').map(({ name }) => name)).toEqual(['z', 'f10', 'f9'])
})

test('a name that a host can not take is told', () => {
  expect([nameProblem('..'), nameProblem('a/b'), nameProblem('中'.repeat(90)), nameProblem('a')]).toEqual([
    'empty',
    'slash',
    'long',
    null,
  ])
})
