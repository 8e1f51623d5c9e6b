import { expect, test } from 'vitest'
import { addonPath } from '../../agent/native/build.mjs'
import { checkLibraries, compareVersions, NEEDED_MAX, newestNeeded } from './symbols.mjs'

test('versions are compared number by number', () => {
  expect(['2.28', '2.4', '2.2.5', '2.28.1'].sort(compareVersions)).toEqual(['2.2.5', '2.4', '2.28', '2.28.1'])
})

test('Node and the addon load on the oldest libraries that are promised', () => {
  for (const file of [process.execPath, addonPath()]) {
    const needed = newestNeeded(file, 'GLIBC') ?? ''
    expect(needed).toMatch(/^2\.\d+/)
    expect(compareVersions(needed, NEEDED_MAX.GLIBC)).toBeLessThanOrEqual(0)
    expect(() => checkLibraries(file)).not.toThrow()
  }
})

test('what is no executable is not taken for one that needs nothing', () => {
  expect(() => checkLibraries(new URL(import.meta.url).pathname)).toThrow()
})
