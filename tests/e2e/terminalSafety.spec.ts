/** What runs in a terminal stays there: title, clipboard, links and answers are bounded, asked for, or refused. */
import { existsSync, writeFileSync } from 'node:fs'
import { expect, test } from './fixtures.ts'
import { openShell, pasteText, pointOf, rowsOf, sizeOf } from './screens.ts'
import { screenOf, typeLine } from './terminalScreen.ts'

const encoded = (text: string) => Buffer.from(text).toString('base64')
const clipboard = () => navigator.clipboard.readText()

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })
test.beforeEach(({ page, fleet }) => openShell(page, fleet))

/** Prints its first argument and shows as hexadecimal what the terminal answers within a second, marked by the second one. */
const ASK = `saved=$(stty -g)
stty raw -echo min 0 time 10
printf "$1"
answer=$(dd bs=4096 count=1 2>/dev/null | od -An -v -tx1 | tr -d ' \\n')
stty "$saved"
echo "answer-$2:$answer:"
`

test('no program can make the terminal type what it chose: not by title, answerback, status strings or checksums', async ({
  page,
}, testInfo) => {
  const file = testInfo.outputPath('ask.sh')
  writeFileSync(file, ASK)
  // Each key is drawn, and read aloud: a long path in each of a dozen lines would take a slow machine minutes.
  await typeLine(page, `ask() { clear; bash ${file} "$@"; }`)
  let asked = 0
  const answerTo = async (sequence: string): Promise<string> => {
    asked += 1
    await typeLine(page, `ask '${sequence}' ${asked}`)
    const pattern = new RegExp(`answer-${asked}:([\\da-f]*):`)
    await expect(screenOf(page)).toContainText(pattern)
    const [, hex = ''] = pattern.exec((await rowsOf(page)).join('')) ?? []
    return Buffer.from(hex, 'hex').toString('latin1')
  }
  const silent = {
    answerback: '\\005',
    'title report': '\\033]2;reboot\\007\\033[21t',
    'icon label report': '\\033]1;reboot\\007\\033[20t',
    'clipboard read': '\\033]52;c;?\\007',
    'clipboard read with a payload': '\\033]52;reboot;?\\007',
    'terminfo string': '\\033P+q7265626f6f74\\033\\134',
    'font report': '\\033]50;?reboot\\007',
    'checksum of an area': '\\033[1;1;1;1;24;80*y',
    'echo of a colour': '\\033]4;reboot;?\\007',
  }
  for (const [name, sequence] of Object.entries(silent))
    expect([name, await answerTo(sequence)]).toEqual([name, ''])
  // What is answered has a fixed form: nothing of the question comes back.
  expect(await answerTo('\\033P$qreboot\\033\\134')).toBe('\x1bP0$r\x1b\\')
  expect(await answerTo('\\033[c')).toBe('\x1b[?1;2c')
  expect(await answerTo('\\033]4;1;?\\007')).toMatch(/^.]4;1;rgb:[\da-f/]{14}.\\$/)
})

test('a title is one short line, whatever a program sets', async ({ page }) => {
  const tab = page.getByRole('tab').first()
  await typeLine(page, `printf '\\033]2;vi\\342\\200\\256m\\tfile\\007'`)
  await expect(tab).toHaveAttribute('title', /vimfile/)
  await typeLine(page, `printf '\\033]2;%0900d\\007' 0`)
  await expect(tab).toHaveAttribute('title', /0{200}/)
  await expect(tab).not.toHaveAttribute('title', /0{201}/)
  await typeLine(page, `printf '\\033]2;%0900000d\\007' 0; echo long''-done`)
  await expect(screenOf(page)).toContainText('long-done')
  await expect(tab).not.toHaveAttribute('title', /0{201}/)
})

test('a program writes to the clipboard only where it was allowed, asked once a terminal', async ({
  page,
}) => {
  const write = (text: string) => typeLine(page, `printf '\\033]52;c;${encoded(text)}\\007'`)
  const bar = page.getByRole('region', { name: 'Clipboard access' })
  await page.evaluate(() => navigator.clipboard.writeText('of the person'))

  await write('first wish')
  await expect(bar).toContainText('first wish')
  // What is typed meanwhile is no answer.
  await typeLine(page, "echo ty''ped")
  await expect(screenOf(page)).toContainText('typed')
  await bar.getByRole('button', { name: 'Refuse' }).click()
  await write('second wish')
  await typeLine(page, "echo af''ter")
  await expect(screenOf(page)).toContainText('after')
  await expect(bar).toBeHidden()
  expect(await page.evaluate(clipboard)).toBe('of the person')

  await page.getByRole('button', { name: 'New terminal' }).click()
  await page.getByRole('option').first().click()
  await expect(screenOf(page)).toContainText(/[$#]/)
  await write('群控')
  await bar.getByRole('button', { name: 'Allow' }).click()
  await expect.poll(() => page.evaluate(clipboard)).toBe('群控')
  await write('the next')
  await expect.poll(() => page.evaluate(clipboard)).toBe('the next')
  await expect(bar).toBeHidden()
})

test('a pasted text can not end its bracketed paste, what acts like a key is asked about, and what is too long is told so', async ({
  page,
}, testInfo) => {
  const trap = testInfo.outputPath('trapped')
  await pasteText(page, `echo one\x1b[201~\ntouch ${trap}\n`)
  await expect(screenOf(page)).toContainText('touch')
  await page.keyboard.press('Control+c')

  const dialog = page.getByRole('dialog', { name: /^Paste/ })
  await pasteText(page, `echo two\x03\ntouch ${trap}`)
  await expect(dialog).toContainText('<^C>')
  await dialog.getByRole('button', { name: 'Don’t paste' }).click()
  await pasteText(page, 'echo th\x1b\x03ree')
  await dialog.getByRole('button', { name: 'Paste without them' }).click()
  await page.keyboard.press('Enter')
  await expect.poll(() => rowsOf(page)).toContain('three')
  expect(existsSync(trap)).toBe(false)

  const tooLong = page.getByRole('dialog', { name: 'Too much to paste' })
  await pasteText(page, 'x'.repeat(5_000_000))
  await expect(tooLong).toContainText('4.8 MiB')
  await tooLong.getByRole('button', { name: 'Close' }).click()
  await typeLine(page, "echo still''-here")
  await expect(screenOf(page)).toContainText('still-here')
})

test('several lines are asked about where each would run at once', async ({ page }) => {
  const dialog = page.getByRole('dialog', { name: 'Paste 2 lines?' })
  // A shell that knows nothing of bracketed paste.
  await typeLine(page, 'exec dash')
  await typeLine(page, "echo in''dash")
  await expect(screenOf(page)).toContainText('indash')
  await pasteText(page, "echo o''ne\necho t''wo\n")
  await dialog.getByRole('button', { name: 'Don’t paste' }).click()
  await pasteText(page, "echo thr''ee\necho fo''ur\n")
  await dialog.getByRole('button', { name: 'Paste', exact: true }).click()
  await expect(screenOf(page)).toContainText('four')
  await expect(screenOf(page)).toContainText('three')
  expect((await rowsOf(page)).join('\n')).not.toContain('two')
})

test('a link opens where its text says; where it says something else, the true target is shown first', async ({
  page,
  context,
  fleet,
}) => {
  const target = `${fleet.server.url}/sign-in`
  const { cols } = await sizeOf(page)
  // Not as it is typed: that is cleared away.
  await typeLine(page, `clear; echo ${target.replace('sign-in', "sign''-in")}`)
  await expect(screenOf(page)).toContainText(target)
  const clickOn = async (text: string) => {
    const { x, y } = await pointOf(page, text, cols)
    // A link is looked for where the pointer comes to, in what has been drawn by then.
    await expect(async () => {
      await page.mouse.move(x, y + 200)
      await page.mouse.move(x + 4, y)
      await expect(page.locator('.xterm-cursor-pointer')).toBeVisible({ timeout: 1_000 })
    }).toPass()
    await page.mouse.click(x + 4, y)
  }
  const plain = context.waitForEvent('page')
  await clickOn(target)
  await (await plain).close()

  await typeLine(
    page,
    `clear; printf '\\033]8;;${target}?x=1\\033\\134https://bank.''test\\033]8;;\\033\\134\\n'`,
  )
  await expect(screenOf(page)).toContainText('https://bank.test')
  await clickOn('https://bank.test')
  const dialog = page.getByRole('dialog', { name: /^Open 127\.0\.0\.1/ })
  await expect(dialog).toContainText('https://bank.test')
  await expect(dialog).toContainText(`${target}?x=1`)
  expect(context.pages()).toHaveLength(1)
  const opened = context.waitForEvent('page')
  await dialog.getByRole('button', { name: 'Open link' }).click()
  await (await opened).close()

  // No web address, no link.
  await typeLine(
    page,
    `clear; printf '\\033]8;;javascript:alert(1)\\033\\134click''me\\033]8;;\\033\\134\\n'`,
  )
  await expect(screenOf(page)).toContainText('clickme')
  const { x, y } = await pointOf(page, 'clickme', cols)
  await page.mouse.move(x, y + 200)
  await page.mouse.move(x, y)
  await page.mouse.click(x, y)
  await typeLine(page, "echo no''thing")
  await expect(screenOf(page)).toContainText('nothing')
  expect(context.pages()).toHaveLength(1)
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
