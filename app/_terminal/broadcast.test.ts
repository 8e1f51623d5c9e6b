import { expect, test } from 'vitest'
import { asTypedIn, pastedText } from './broadcast.ts'

const shell = { applicationCursorKeysMode: false, bracketedPasteMode: true }
const vim = { applicationCursorKeysMode: true, bracketedPasteMode: false }

test('letters go as they are', () => {
  for (const data of ['a', '\r', '\x03', '界', '\x1b[15~']) {
    expect(asTypedIn(data, shell)).toBe(data)
    expect(asTypedIn(data, vim)).toBe(data)
  }
})

test('cursor keys go as each program expects them', () => {
  expect(asTypedIn('\x1b[A', vim)).toBe('\x1bOA')
  expect(asTypedIn('\x1bOD', shell)).toBe('\x1b[D')
  expect(asTypedIn('\x1bOH', shell)).toBe('\x1b[H')
})

test('the marks of a paste reach only programs that asked for them', () => {
  const pasted = '\x1b[200~one\rtwo\x1b[201~'
  expect(asTypedIn(pasted, shell)).toBe(pasted)
  expect(asTypedIn(pasted, vim)).toBe('one\rtwo')
  expect(pastedText(pasted)).toBe('one\rtwo')
  expect(pastedText('one')).toBeNull()
})
