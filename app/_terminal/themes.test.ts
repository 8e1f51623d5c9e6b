import { expect, test } from 'vitest'
import { FOLLOW, THEMES, themeOf } from './themes.ts'

const luminance = (color: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

test('each scheme has its sixteen colours, and a text that can be read (WCAG 2: 4.5 to 1)', () => {
  for (const { name, dark, colors } of THEMES) {
    expect([name, Object.keys(colors).length]).toEqual([name, 21])
    for (const color of Object.values(colors))
      expect([name, color]).toEqual([name, expect.stringMatching(/^#[\da-f]{6,8}$/)])
    const [text, behind] = [luminance(colors.foreground ?? ''), luminance(colors.background ?? '')]
    expect([name, text > behind]).toEqual([name, dark])
    const contrast = (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05)
    expect(contrast, name).toBeGreaterThanOrEqual(4.5)
  }
})

test('there are light and dark ones, each with an id of its own', () => {
  expect(THEMES.filter(({ dark }) => dark).length).toBeGreaterThanOrEqual(3)
  expect(THEMES.filter(({ dark }) => !dark).length).toBeGreaterThanOrEqual(3)
  expect(new Set(THEMES.map(({ id }) => id)).size).toBe(THEMES.length)
})

test('who follows the console, or chose a scheme that is gone, gets the console’s own', () => {
  expect(themeOf(FOLLOW, false).dark).toBe(false)
  expect(themeOf(FOLLOW, true).dark).toBe(true)
  expect(themeOf('gone', true).dark).toBe(true)
  expect(themeOf('solarized-light', true).name).toBe('Solarized Light')
})
