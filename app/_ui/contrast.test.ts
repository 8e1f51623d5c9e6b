/** The console's colours are read on every ground that they stand on: WCAG 2.2, 1.4.3, 4.5 : 1. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const CSS = readFileSync(new URL('../globals.css', import.meta.url), 'utf8')
const LETTERS = ['text', 'muted', 'accent', 'success', 'warning', 'danger']
const GROUNDS = ['page', 'panel', 'raised', 'hover', 'track', 'code']
/** What is chosen, warned of or refused is drawn on this much of its colour, at most. */
const TINTS = ['accent', 'warning', 'danger', 'success']
const TINT = 0.12

type Rgb = readonly [number, number, number]

/** The variables of one theme, as they stand in the style sheet. */
function themeOf(selector: string): (name: string) => Rgb {
  const block = CSS.slice(CSS.indexOf(`\n${selector} {`)).split('}')[0] ?? ''
  return (name) => {
    const [, hex = ''] = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(block) ?? []
    return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
  }
}

const over = (top: Rgb, ground: Rgb, share: number) =>
  top.map((value, at) => value * share + (ground[at] ?? 0) * (1 - share)) as unknown as Rgb

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

test.each([':root', '.dark'])('letters of %s are read on every ground and tint', (selector) => {
  const color = themeOf(selector)
  const grounds = [
    ...GROUNDS.map((name) => [name, color(name)] as const),
    ...TINTS.map((name) => [`${name} tint`, over(color(name), color('page'), TINT)] as const),
  ]
  const pale = LETTERS.flatMap((letters) =>
    grounds
      .map(([name, ground]) => ({ on: `${letters} on ${name}`, ratio: contrast(color(letters), ground) }))
      .filter(({ ratio }) => !(ratio >= 4.5)),
  )
  expect(pale).toEqual([])
})
