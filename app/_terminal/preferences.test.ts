import { expect, test } from 'vitest'
import { DEFAULTS, preferencesOf } from './preferences.ts'

test('what was never chosen, is out of bounds, or of another version is as if never chosen', () => {
  expect(preferencesOf({})).toEqual(DEFAULTS)
  expect(
    preferencesOf({
      fontSize: 900,
      lineHeight: '120',
      cursorStyle: 'beam',
      scrollback: -1,
      bell: null,
      copyOnSelect: 1,
    }),
  ).toEqual(DEFAULTS)
})

test('what was chosen stays, whatever stands beside it', () => {
  const chosen = {
    theme: 'dracula',
    fontSize: 18,
    cursorBlink: false,
    rightClick: 'paste',
    scrollback: 0,
  } as const
  expect(preferencesOf({ ...chosen, bell: 'loud' })).toEqual({ ...DEFAULTS, ...chosen })
})
