/**
 * The main screens of `vttest`, row by row, in 24 lines of 80 columns. What is expected is what vttest itself says that
 * should be seen. xterm.js has no double-sized letters, no light background (DECSCNM), and a screen that is asked for
 * another width (DECCOLM) is neither changed nor cleared: what stands beside a test from before it is left out here.
 */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { lookOf, openShell, resizeTo, rowsOf, withoutGpu } from './screens.ts'
import { screenOf, typeLine } from './terminalScreen.ts'

const ROWS = 24
const COLS = 80
const PUSH = 'Push <RETURN>'
const LETTERS = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at))

/** A screen with these rows (counted from 1), and nothing else. */
const screen = (rows: Record<number, string>): string[] =>
  Array.from({ length: ROWS }, (_, at) => rows[at + 1] ?? '')

test.beforeEach(async ({ page, fleet }) => {
  await withoutGpu(page)
  await openShell(page, fleet)
  await resizeTo(page, COLS, ROWS)
  await typeLine(page, `clear; vttest ${ROWS}x${COLS}.${COLS}`)
  await expect(screenOf(page)).toContainText('Enter choice number (0 - 12):')
})

async function choose(page: Page, ...choices: number[]): Promise<void> {
  for (const choice of choices) {
    await page.keyboard.type(String(choice))
    await page.keyboard.press('Enter')
    await expect(screenOf(page)).not.toContainText(`: ${choice}`)
  }
}

const shows = (page: Page, expected: string[]) =>
  expect.poll(() => rowsOf(page), { timeout: 30_000 }).toEqual(expected)
const push = (page: Page) => page.keyboard.press('Enter')

test('menu 1, cursor movements: the frame, autowrap, controls within sequences, leading zeros', async ({
  page,
}) => {
  const inner = [
    ...Array.from({ length: 6 }, () => ' '.repeat(76)),
    `${' '.repeat(8)}${'E'.repeat(60)}${' '.repeat(8)}`,
    ...[
      '',
      'The screen should be cleared,  and have an unbroken bor-',
      "der of *'s and +'s around the edge,   and exactly in the",
      "middle  there should be a frame of E's around this  text",
      'with  one (1) free position around it.    Push <RETURN>',
      '',
    ].map((text) => `${' '.repeat(8)}E ${text.padEnd(56)} E${' '.repeat(8)}`),
    `${' '.repeat(8)}${'E'.repeat(60)}${' '.repeat(8)}`,
    ...Array.from({ length: 6 }, () => ' '.repeat(76)),
  ]
  const frame = [
    '*'.repeat(COLS),
    `*${'+'.repeat(78)}*`,
    ...inner.map((text) => `*+${text}+*`),
    `*${'+'.repeat(78)}*`,
    '*'.repeat(COLS),
  ]
  const wrapped = LETTERS.slice(8).map((letter) => `${letter}${' '.repeat(78)}${letter.toLowerCase()}`)
  await choose(page, 1)
  // Each in 80 columns, and again after it was asked for 132.
  for (const pass of [1, 2]) {
    await expect.poll(() => rowsOf(page), { message: `pass ${pass}` }).toEqual(frame)
    await push(page)
  }
  for (const where of [/^Push <RETURN> /, /^Push <RETURN>Test of autowrap, mixing control and print/]) {
    await expect.poll(async () => (await rowsOf(page)).at(21)).toMatch(where)
    expect((await rowsOf(page)).slice(2, 20)).toEqual(wrapped)
    await push(page)
  }
  const identical = 'A B C D E F G H I'
  await shows(
    page,
    screen({
      1: 'Test of cursor-control characters inside ESC sequences.',
      2: 'Below should be four identical lines:',
      ...{ 4: identical, 5: identical, 6: identical, 7: identical },
      9: PUSH,
    }),
  )
  await push(page)
  await shows(
    page,
    screen({
      1: 'Test of leading zeros in ESC sequences.',
      2: 'Two lines below you should see the sentence "This is a correct sentence".',
      4: 'This is a correct sentence',
      20: PUSH,
    }),
  )
})

test('menu 2, screen features: wrap, tabs, scrolling regions, origin mode, renditions, saved cursor', async ({
  page,
}) => {
  await choose(page, 2)
  const stars = '*'.repeat(COLS)
  await shows(
    page,
    screen({
      ...{ 1: stars, 2: stars, 3: stars },
      5: "This should be three identical lines of *'s completely filling",
      6: 'the top of the screen without any empty lines between.',
      7: '(Test of WRAP AROUND mode setting.)',
      8: PUSH,
    }),
  )
  await push(page)
  await expect.poll(() => rowsOf(page)).toContainEqual('should look the same. Push <RETURN>')
  const [stops, set] = await rowsOf(page)
  expect(stops?.trim().split(/ +/)).toEqual(Array(13).fill('*'))
  expect(set).toBe(stops)
  for (const background of ['light', 'light', 'dark', 'dark']) {
    await push(page)
    await expect
      .poll(async () => (await rowsOf(page)).at(19))
      .toContain(`80 column mode, ${background} background.${PUSH}`)
    const [ruler, , ...lines] = await rowsOf(page)
    expect(ruler).toBe('1234567890'.repeat(8).slice(0, 79))
    const text = `This is 80 column mode, ${background} background.`
    expect(lines.slice(0, 17)).toEqual(Array.from({ length: 17 }, (_, at) => ' '.repeat(at + 2) + text))
  }
  for (const kind of ['Soft', 'Jump']) {
    await push(page)
    await shows(page, screen({ 12: PUSH, 13: `${kind} scroll down region [12..13] size 2 Line 29` }))
    await push(page)
    const scrolled = Array.from({ length: 23 }, (_, at) => [
      at + 2,
      `${kind} scroll down region [1..24] size 24 Line ${29 - at}`,
    ])
    await shows(page, screen({ 1: PUSH, ...Object.fromEntries(scrolled) }))
  }
  await push(page)
  await shows(
    page,
    screen({
      23: `This line should be the one above the bottom of the screen. ${PUSH}`,
      24: 'Origin mode test. This line should be at the bottom of the screen.',
    }),
  )
  await push(page)
  await shows(
    page,
    screen({
      1: `This line should be at the top of the screen. ${PUSH}`,
      24: 'Origin mode test. This line should be at the bottom of the screen.',
    }),
  )
  await push(page)
  const pattern = (background: string) =>
    screen({
      1: '                   Graphic rendition test pattern:',
      4: 'vanilla                                bold',
      6: '     underline                              bold underline',
      8: 'blink                                  bold blink',
      10: '     underline blink                        bold underline blink',
      12: 'negative                               bold negative',
      14: '     underline negative                     bold underline negative',
      16: 'blink negative                         bold blink negative',
      18: '     underline blink negative               bold underline blink negative',
      23: `${background} background. ${PUSH}`,
    })
  await shows(page, pattern('Dark'))
  for (const [row, text] of [
    [4, 'bold'],
    [6, 'underline'],
    [12, 'negative'],
    [14, 'bold underline negative'],
    [18, 'bold underline blink negative'],
  ] as const) {
    const look = await lookOf(page, row, text)
    expect([text, look.includes('xterm-bold')]).toEqual([text, text.includes('bold')])
    expect([text, look.includes('xterm-underline-1')]).toEqual([text, text.includes('underline')])
    expect([text, look.some((one) => one.startsWith('xterm-bg-'))]).toEqual([text, text.includes('negative')])
  }
  // Reverse video has the background's colour for its letters, not what a readable grey would be.
  const negative = page.locator('.xterm-rows > div:nth-child(12) > span').filter({ hasText: /^negative$/ })
  await expect(negative).toHaveCSS('color', 'rgb(255, 255, 255)')
  await push(page)
  await shows(page, pattern('Light'))
  await push(page)
  const five = (text: string) => Array(5).fill(text.repeat(10)).join('  ')
  await shows(
    page,
    screen({
      ...{ 1: 'AAAAA', 2: 'AAAAA', 3: 'AAAAA', 4: 'AAAAA' },
      8: '           normal      bold        underscored blinking    reversed',
      10: `stars:     ${five('*')}`,
      12: `line:      ${five('─')}`,
      14: `x'es:      ${five('x')}`,
      16: `diamonds:  ${five('◆')}`,
      21: 'Test of the SAVE/RESTORE CURSOR feature. There should',
      22: 'be ten characters of each flavour, and a rectangle',
      23: "of 5 x 4 A's filling the top left of the screen.",
      24: PUSH,
    }),
  )
  await push(page)
  await expect(screenOf(page)).toContainText('Enter choice number (0 - 12):')
})

test('menu 3, character sets: ASCII, British, line drawing, selected as G0 and as G1', async ({ page }) => {
  await choose(page, 3)
  await expect(screenOf(page)).toContainText('These are the installed character sets.')
  const rows = await rowsOf(page)
  /** Both halves of a row, the first column of the characters dropped where it is a blank. */
  const halves = (row: number) => {
    const text = (rows[row - 1] ?? '').padEnd(COLS)
    return [text.slice(9, 41).trimEnd(), text.slice(47, 79).trimEnd()]
  }
  const both = (text: string) => [text, text]
  expect(halves(4)).toEqual(both(' !"#$%&\'()*+,-./0123456789:;<=>?'))
  expect(halves(5)).toEqual(both('@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_'))
  expect(halves(6)).toEqual(both('`abcdefghijklmnopqrstuvwxyz{|}~'))
  expect(halves(8)).toEqual(both(' !"£$%&\'()*+,-./0123456789:;<=>?'))
  expect(halves(14)).toEqual(both('◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·'))
})

test('menu 6, reports: no answerback, terminal is well, where the cursor stands, what it is', async ({
  page,
}) => {
  await choose(page, 6, 1)
  await expect(screenOf(page)).toContainText('displayed. Finish this test with RETURN.')
  expect((await rowsOf(page)).slice(8).join('')).toBe('')
  await push(page)
  // Nothing came but the key.
  await expect.poll(async () => (await rowsOf(page)).at(9)).toBe(' <13>')
  await push(page)
  await expect(screenOf(page)).toContainText('Enter choice number (0 - 7):')
  await choose(page, 3)
  await expect(screenOf(page)).toContainText('<27> [ 0 n  -- means "TERMINAL OK"')
  await expect(screenOf(page)).toContainText('<27> [ 5 ; 1 R  -- OK')
  await push(page)
  await choose(page, 4)
  await expect(screenOf(page)).toContainText('<27> [ ? 1 ; 2 c  -- means VT100 with AVO (could be a VT102)')
  await push(page)
  await choose(page, 5)
  await expect(screenOf(page)).toContainText('<27> [ > 0 ; 2 7 6 ; 0 c')
  await push(page)
  await expect(screenOf(page)).toContainText('Enter choice number (0 - 7):')
})

type Color = [red: number, green: number, blue: number]

/** Of WCAG 2. */
function luminance(color: Color): number {
  const [red, green, blue] = color.map((channel) => {
    const part = channel / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as Color
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrast = (one: Color, other: Color): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** The channels that a colour is made of. */
function hueOf(color: Color): string {
  const most = Math.max(...color)
  const spread = most - Math.min(...color)
  return ['r', 'g', 'b'].filter((_, at) => most - (color[at] ?? 0) <= spread * 0.55).join('')
}

/**
 * The eight words in a row of the matrix, left to right: behind them the row's colour, theirs the column's, made lighter or
 * darker as far as it takes to be read.
 */
async function expectRow(page: Page, row: number, background: number, look: string): Promise<void> {
  const words = await page
    .locator(`.xterm-rows > div:nth-child(${row}) > span`)
    .filter({ hasText: 'Hello' })
    .evaluateAll((spans) =>
      spans.map((span) => {
        const { color, backgroundColor } = getComputedStyle(span)
        const parts = (text: string) => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number)
        const classes = [...span.classList].filter((one) => !one.startsWith('xterm-fg-')).join(' ')
        return { classes, color: parts(color), behind: parts(backgroundColor) }
      }),
    )
  expect(words.map(({ classes }) => classes)).toEqual(Array(8).fill(`${look}${background}`))
  const colors = words.map(({ color }) => color as Color)
  for (const [at, { behind }] of words.entries())
    expect(contrast(colors[at] ?? [0, 0, 0], behind as Color)).toBeGreaterThan(4.4)
  // Grey has none: black and white are left out.
  expect(colors.slice(1, 7).map(hueOf)).toEqual(['r', 'g', 'rg', 'b', 'rb', 'gb'])
}

test('menu 11.6, colours: all 64 pairs, SGR 0, and what is erased takes the background', async ({ page }) => {
  await choose(page, 11, 6, 2)
  await expect(screenOf(page)).toContainText('8x8 matrix of foreground/background colors, bright *on*')
  const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']
  const rows = await rowsOf(page)
  for (const [at, name] of names.entries())
    for (const first of [4, 15])
      expect(rows[first - 1 + at]).toBe(name.padEnd(8) + Array(8).fill('Hello').join('   '))
  for (const at of names.keys()) {
    await expectRow(page, 4 + at, at, 'xterm-bg-')
    await expectRow(page, 15 + at, at, 'xterm-bold xterm-bg-')
  }
  await push(page)
  await choose(page, 3)
  await expect(screenOf(page)).toContainText('You should see text here: SGR 0 reset works (explicit 0)')
  await expect(screenOf(page)).toContainText('................and here: SGR 0 reset works (default param)')
  await push(page)
  await choose(page, 4)
  await expect(screenOf(page)).toContainText('* There should be no cells with the         *')
  // Blue behind every cell of the screen.
  const plain = await page.locator('.xterm-rows > div').evaluateAll((lines) =>
    lines
      .flatMap((line) => [...line.children])
      .filter((cell) => !cell.classList.contains('xterm-bg-4'))
      .map((cell) => cell.outerHTML),
  )
  expect(plain).toEqual([])
})
