/** `sz` and `rz` in a browser's terminal, with Debian's lrzsz on a real agent's host. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, signInOn, test } from './fixtures.ts'
import { readable } from './terminalScreen.ts'

const MB = 1_000_000
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What xterm.js has on its screen, through its accessibility tree. */
const screenOf = (page: Page): Locator => page.locator('.xterm-accessibility')
const panelOf = (page: Page): Locator => page.getByRole('region', { name: 'File transfer' })

async function typeLine(page: Page, line: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

/** A command runs, and nothing of the protocol is on the screen. */
async function expectCleanPrompt(page: Page, mark: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus()
  await typeLine(page, `echo ${mark}''-$((6*7))`)
  await expect(screenOf(page)).toContainText(`${mark}-42`)
  await expect(screenOf(page)).not.toContainText(/\*\*|B0[0-9a-f]{6}|not found/)
}

let folder = ''

test.beforeEach(async ({ page, fleet }) => {
  folder = mkdtempSync(path.join(tmpdir(), 'qunkong-e2e-zmodem-'))
  await page.addInitScript(() => {
    localStorage.setItem('qunkong.terminal.screenReader', 'true')
    // Nobody can answer the operating system's own dialog here: the browser's downloads are the other way.
    Reflect.deleteProperty(window, 'showSaveFilePicker')
    Reflect.deleteProperty(window, 'showDirectoryPicker')
  })
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/terminal?agent=${fleet.agents[0]?.id}`)
  await expect(screenOf(page)).toContainText(/[$#]/)
  await typeLine(page, `cd ${folder}; clear`)
})

test.afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a file that sz offers is downloaded as it is', async ({ page }) => {
  const content = randomBytes(20 * MB)
  writeFileSync(path.join(folder, '报告 1.tar.gz'), content)
  await typeLine(page, 'sz 报告*')
  await expect(panelOf(page)).toContainText('报告 1.tar.gz')
  await expect(panelOf(page)).toContainText('19.1 MiB')
  const downloading = page.waitForEvent('download')
  await panelOf(page).getByRole('button', { name: 'Save' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('报告 1.tar.gz')
  expect(digest(readFileSync(await download.path()))).toBe(digest(content))
  await expect(panelOf(page)).toContainText('报告 1.tar.gz saved')
  await expectCleanPrompt(page, 'after')
})

test('whoever goes on typing when a file is offered has not said yes; Tab leads to the question, and the terminal has the keys after it', async ({
  page,
}) => {
  writeFileSync(path.join(folder, 'a.txt'), 'hello')
  const downloads: string[] = []
  page.on('download', (download) => downloads.push(download.suggestedFilename()))
  const textarea = page.locator('.xterm-helper-textarea')
  await typeLine(page, 'sz a.txt')
  await expect(panelOf(page)).toContainText('a.txt')
  await expect(textarea).toBeFocused()
  await page.keyboard.type('and so on \n')
  await expect(panelOf(page).getByRole('button', { name: 'Save' })).toBeVisible()
  await page.keyboard.press('Control+c')
  await expect(panelOf(page)).toContainText('cancelled')
  await expectCleanPrompt(page, 'refused')
  expect(downloads).toEqual([])
  // What is done with the keyboard alone.
  await typeLine(page, 'sz a.txt')
  await expect(panelOf(page)).toContainText('a.txt')
  await page.keyboard.press('Tab')
  await expect(panelOf(page)).toBeFocused()
  await page.keyboard.type(' \n')
  await page.keyboard.press('Tab')
  const downloading = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  await downloading
  await expect(panelOf(page)).toContainText('a.txt saved')
  await expect(textarea).toBeFocused()
  // By mouse, too.
  await typeLine(page, 'sz a.txt')
  await panelOf(page).getByRole('button', { name: 'Save' }).click()
  await expect(panelOf(page)).toContainText('a.txt saved')
  await expect(textarea).toBeFocused()
})

test('uploads that go on by themselves hide no question of a terminal', async ({ page }) => {
  const dropped = page.getByTestId('terminal-pane')
  const transfer = await page.evaluateHandle((count) => {
    const data = new DataTransfer()
    for (let at = 0; at < count; at++) data.items.add(new File(['x'], `w${at}.bin`))
    return data
  }, 6)
  for (const type of ['dragenter', 'dragover', 'drop'])
    await dropped.dispatchEvent(type, { dataTransfer: transfer })
  const tray = page.getByRole('region', { name: 'Uploads' })
  await expect(tray.getByText('6 uploads done')).toBeVisible()
  await tray.hover()
  writeFileSync(path.join(folder, 'a.txt'), 'hello')
  await typeLine(page, 'sz a.txt')
  // Not forced: a button that something lies on can't be clicked.
  await panelOf(page).getByRole('button', { name: 'Refuse' }).click()
  await expect(tray).toBeVisible()
  await expect(panelOf(page)).toContainText('cancelled')
  await typeLine(page, 'rz')
  await panelOf(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(panelOf(page)).toContainText('cancelled')
  await expectCleanPrompt(page, 'over')
})

test('several files that sz offers are all downloaded after one yes', async ({ page }) => {
  const contents = ['a', 'b', 'c'].map((name) => `${name} ${randomBytes(30).toString('hex')}`)
  for (const [index, content] of contents.entries())
    writeFileSync(path.join(folder, `part-${index}`), content)
  await typeLine(page, 'sz part-*')
  await expect(panelOf(page)).toContainText('file 1 of 3')
  const downloads: string[] = []
  page.on('download', async (download) => downloads.push(readFileSync(await download.path(), 'utf8')))
  await panelOf(page).getByRole('button', { name: 'Save all' }).click()
  await expect(panelOf(page)).toContainText('3 files saved')
  await expect.poll(() => downloads.toSorted()).toEqual(contents)
})

test('files that are chosen for rz arrive as they are', async ({ page }) => {
  const content = randomBytes(5 * MB)
  await typeLine(page, 'rz')
  await expect(panelOf(page)).toContainText('waits for files')
  const choosing = page.waitForEvent('filechooser')
  await panelOf(page).getByRole('button', { name: 'Choose files' }).click()
  const chooser = await choosing
  await chooser.setFiles([
    { name: '数据 2.bin', mimeType: 'application/octet-stream', buffer: content },
    { name: 'empty', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
  ])
  await expect(panelOf(page)).toContainText('2 files sent', { timeout: 60_000 })
  expect(digest(readFileSync(path.join(folder, '数据 2.bin')))).toBe(digest(content))
  expect(readFileSync(path.join(folder, 'empty')).length).toBe(0)
  await expectCleanPrompt(page, 'after')
})

test('a download is cancelled in the middle, and the prompt is clean', async ({ page }) => {
  await typeLine(page, 'head -c 300000000 /dev/urandom > big.bin; clear; sz big.bin; echo code-$?')
  await panelOf(page).getByRole('button', { name: 'Save' }).click()
  await expect(panelOf(page).getByRole('progressbar')).toBeVisible()
  // What is typed meanwhile goes nowhere; Escape cancels.
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.type('in vain')
  await page.keyboard.press('Escape')
  await expect(panelOf(page)).toContainText('Transfer cancelled')
  await expect(screenOf(page)).toContainText('code-128')
  await expect(screenOf(page)).not.toContainText('in vain')
  await expectCleanPrompt(page, 'after')
})

test('an upload is cancelled, in the middle and before it began', async ({ page }) => {
  await typeLine(page, 'rz')
  await panelOf(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(panelOf(page)).toContainText('Transfer cancelled')
  await expectCleanPrompt(page, 'before')
  const large = path.join(folder, 'large.bin')
  writeFileSync(large, Buffer.alloc(300 * MB))
  await typeLine(page, 'mkdir sub; cd sub; rz')
  const choosing = page.waitForEvent('filechooser')
  await panelOf(page).getByRole('button', { name: 'Choose files' }).click()
  await (await choosing).setFiles(large)
  await expect(panelOf(page).getByRole('progressbar')).toBeVisible()
  await panelOf(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(panelOf(page)).toContainText('Transfer cancelled')
  await expectCleanPrompt(page, 'middle')
})

test('a reload in the middle says that the transfer was cut, and gives the prompt back', async ({ page }) => {
  await typeLine(page, 'head -c 300000000 /dev/urandom > big.bin; clear; sz big.bin; echo code-$?')
  await panelOf(page).getByRole('button', { name: 'Save' }).click()
  await expect(panelOf(page).getByRole('progressbar')).toBeVisible()
  page.on('dialog', (dialog) => void dialog.accept())
  await page.reload()
  await expect(panelOf(page)).toContainText('big.bin was cut off')
  await expect(screenOf(page)).toContainText('code-128')
  await expectCleanPrompt(page, 'after')
})

test('sz that is killed without a word gives the prompt back by itself, also to a page that is loaded anew', async ({
  page,
}) => {
  const line = "yes con''tent | head -c 300000000 > big.bin; clear; sh -c 'echo $$ > pid; exec sz big.bin'"
  await typeLine(page, line)
  await panelOf(page).getByRole('button', { name: 'Save' }).click()
  await expect(panelOf(page)).toContainText('MiB of 286 MiB')
  process.kill(Number(readFileSync(path.join(folder, 'pid'), 'utf8')), 'SIGKILL')
  await expect(panelOf(page)).toContainText('cancelled the transfer')
  await expect(screenOf(page)).toContainText(/[$#]/)
  await page.reload()
  await expect(screenOf(page)).toContainText(/[$#]/)
  await expect(panelOf(page)).toBeHidden()
  await expect(screenOf(page)).not.toContainText('content')
  await expectCleanPrompt(page, 'after')
})

test('a screen that is loaded anew after a transfer is as it was', async ({ page }) => {
  writeFileSync(path.join(folder, 'small.bin'), randomBytes(300_000))
  await typeLine(page, "echo be''fore; sz small.bin")
  await panelOf(page).getByRole('button', { name: 'Save' }).click()
  await expect(panelOf(page)).toContainText('small.bin saved')
  await expectCleanPrompt(page, 'after')
  const lines = () => screenOf(page).getByRole('listitem').allInnerTexts()
  const shown = await lines()
  expect(shown.join('\n')).toContain('before')
  await page.reload()
  await expect(screenOf(page)).toContainText('after-42')
  await expect.poll(lines).toEqual(shown)
})

test('who comes in the middle of a transfer has a screen without it, and does not disturb it', async ({
  page,
  browser,
  fleet: { server, admin, agents },
}) => {
  await typeLine(page, "yes con''tent | head -c 300000000 > big.bin; clear; sz big.bin; echo code-$?")
  await panelOf(page).getByRole('button', { name: 'Save' }).click()
  await expect(panelOf(page)).toContainText('MiB of 286 MiB')
  const { items } = await admin.client.terminals.list.query({ open: true, agentId: agents[0]?.id, limit: 1 })
  const context = await browser.newContext({ locale: 'en-US' })
  const other = await context.newPage()
  await readable(other)
  await signInOn(other, server)
  await other.goto(`${server.url}/terminal?session=${items[0]?.id}`)
  // Two pages and a flood between them: a slow machine takes its time to load the second one.
  await expect(panelOf(other)).toContainText('to another window', { timeout: 40_000 })
  await expect(screenOf(other)).not.toContainText('content')
  await panelOf(page).getByRole('button', { name: 'Cancel' }).click()
  // Until it is over keys go nowhere.
  await expect(panelOf(page)).toContainText('Transfer cancelled')
  await expect(panelOf(other)).toBeHidden()
  await expect(screenOf(other)).toContainText('code-128')
  await expectCleanPrompt(page, 'both')
  await expect(screenOf(other)).toContainText('both-42')
  await expect(screenOf(other)).not.toContainText('content')
  await context.close()
})

test('a file that looks like a transfer is only shown', async ({ page }) => {
  writeFileSync(path.join(folder, 'trap'), '**\x18B00000000000000\r\x8a\x11**\x18B0100000023be50', 'latin1')
  await typeLine(page, 'cat trap; echo; echo sh""own')
  await expect(screenOf(page)).toContainText('shown')
  await expect(panelOf(page)).toBeHidden()
  await typeLine(page, 'echo still-$((6*7))')
  await expect(screenOf(page)).toContainText('still-42')
})
