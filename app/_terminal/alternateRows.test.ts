import headless from '@xterm/headless'
import { expect, test } from 'vitest'
import { fitAlternateRows } from './alternateRows.ts'

const drawn = (terminal: headless.Terminal, text: string) =>
  new Promise<void>((resolve) => terminal.write(text, resolve))

function rowsOf(terminal: headless.Terminal): string[] {
  const { active } = terminal.buffer
  return Array.from({ length: terminal.rows }, (_, row) =>
    (active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trim(),
  )
}

/** Enters the alternate buffer and scrolls by two rows. */
const SCROLLED = `\x1b[?1049h\x1b[H${['a', 'b', 'c', 'd', 'e', 'f'].join('\r\n')}`

test.each([
  ['made for more rows', async (terminal: headless.Terminal) => terminal.resize(20, 4)],
  [
    'used before with more rows',
    async (terminal: headless.Terminal) => {
      await drawn(terminal, `${SCROLLED}\x1b[?1049l`)
      terminal.resize(20, 4)
    },
  ],
])(
  'a full-screen program that scrolls stands right after the screen grew, in a terminal %s',
  async (_, shrink) => {
    const terminal = new headless.Terminal({ cols: 20, rows: 8, allowProposedApi: true })
    fitAlternateRows(terminal)
    await shrink(terminal)
    await drawn(terminal, SCROLLED)
    expect(rowsOf(terminal)).toEqual(['c', 'd', 'e', 'f'])
    terminal.resize(20, 6)
    // As tmux does when it hears of the new size.
    await drawn(terminal, '\x1b[1;1HA\x1b[6;1HF')
    expect(rowsOf(terminal)).toEqual(['A', 'd', 'e', 'f', '', 'F'])
    terminal.dispose()
  },
)
