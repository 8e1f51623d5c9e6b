/** Terminals as each person likes them: preferences that follow, mouse, clipboard, search, Chinese input, a phone's keys. */
import type { Page } from '@playwright/test'
import { expect, type Fleet, signInOn, test } from './fixtures.ts'
import { openShell, pointOf, rowsOf, sizeOf } from './screens.ts'
import { screenOf, shellIn, typeLine } from './terminalScreen.ts'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

const PASSWORD = 'a long enough password'
let people = 0

/** Somebody who has chosen nothing yet. */
async function somebody({ admin }: Fleet) {
  people += 1
  const who = { username: `feel-${Date.now()}-${people}`, password: PASSWORD }
  await admin.client.users.create.mutate({ ...who, role: 'operator' })
  return who
}

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())
/** What is painted where no cell is. */
const around = (page: Page) =>
  page.getByTestId('terminal-screen').evaluate((element) => getComputedStyle(element).backgroundColor)
const DRACULA = 'rgb(40, 42, 54)'
const LIGHT = 'rgb(255, 255, 255)'
const settings = (page: Page) => page.getByRole('dialog', { name: 'Terminal settings' })

test('preferences are in force at once, follow to another browser, and are not the next person’s', async ({
  page,
  browser,
  fleet,
}) => {
  const [who, other] = [await somebody(fleet), await somebody(fleet)]
  await openShell(page, fleet, who)
  expect(await around(page)).toBe(LIGHT)
  const before = await sizeOf(page)
  await page.getByRole('button', { name: 'Terminal settings' }).click()
  await settings(page).getByLabel('Colours').selectOption('Dracula')
  await expect.poll(() => around(page)).toBe(DRACULA)
  await expect(page.getByTestId('terminal-preview')).toHaveCSS('background-color', DRACULA)
  for (let size = 13; size < 18; size += 1)
    await settings(page).getByRole('button', { name: 'Font size: more' }).click()
  await expect(settings(page)).toContainText('18 px')
  await settings(page).getByLabel('Cursor', { exact: true }).selectOption('Bar')
  await expect
    .poll(
      async () =>
        (await fleet.admin.client.audit.list.query({ action: 'preferences.setTerminal' })).items.length,
    )
    .toBeGreaterThan(0)
  await page.keyboard.press('Escape')
  await expect.poll(async () => (await sizeOf(page)).cols).toBeLessThan(before.cols)

  const elsewhere = await browser.newContext()
  const second = await elsewhere.newPage()
  await openShell(second, fleet, who)
  await expect.poll(() => around(second)).toBe(DRACULA)
  await second.getByRole('button', { name: 'Terminal settings' }).click()
  await expect(settings(second)).toContainText('18 px')
  await expect(settings(second).getByLabel('Cursor', { exact: true })).toHaveValue('bar')
  // And back: it is read anew when the window is looked at again.
  await settings(second).getByRole('button', { name: 'Reset to defaults' }).click()
  await expect.poll(() => around(second)).toBe(LIGHT)
  await elsewhere.close()

  // The next person in the first browser: nothing of the one before, not what `readable` chose for them either.
  await page.goto('about:blank')
  await page.context().clearCookies()
  await signInOn(page, fleet.server, other)
  await page.goto(`${fleet.server.url}/terminal?agent=${fleet.agents[0]?.id}`)
  await expect(page.locator('.xterm-screen')).toBeVisible()
  await expect(screenOf(page)).toHaveCount(0)
  await expect.poll(() => around(page)).toBe(LIGHT)
})

test('a right click offers copy, paste, search and splits; where the program has the mouse, it gets the click', async ({
  page,
  fleet,
}) => {
  await openShell(page, fleet)
  const { cols } = await sizeOf(page)
  await typeLine(page, "clear; echo pick''ed")
  await expect(screenOf(page)).toContainText('picked')
  const at = await pointOf(page, 'picked', cols)
  await page.mouse.dblclick(at.x + 8, at.y)
  await page.mouse.click(at.x + 8, at.y, { button: 'right' })
  const menu = page.getByRole('menu', { name: 'Terminal menu' })
  await expect(menu.getByRole('menuitem', { name: 'Split right' })).toBeVisible()
  await menu.getByRole('menuitem', { name: /^Copy/ }).click()
  await expect.poll(() => clipboard(page)).toBe('picked')
  await page.evaluate(() => navigator.clipboard.writeText('echo fr-om-menu'))
  await page.mouse.click(at.x, at.y + 100, { button: 'right' })
  await menu.getByRole('menuitem', { name: /^Paste/ }).click()
  await expect(screenOf(page)).toContainText('echo fr-om-menu')
  // The keyboard is the shell's again.
  await page.keyboard.press('Control+c')
  await expect(screenOf(page)).toContainText('^C')
  await page.keyboard.type("echo typ''ed\n")
  await expect(screenOf(page)).toContainText('typed')
  await page.mouse.click(at.x, at.y + 100, { button: 'right' })
  await menu.getByRole('menuitem', { name: 'Clear' }).click()
  await expect(screenOf(page)).not.toContainText('typed')

  await typeLine(page, `printf '\\033[?1000h\\033[?1006h'; echo ta''ken; cat -v`)
  await expect(screenOf(page)).toContainText('taken')
  await page.mouse.click(at.x, at.y + 100, { button: 'right' })
  await expect(screenOf(page)).toContainText(/\^\[\[<2;\d+;\d+M\^\[\[<2;\d+;\d+m/)
  await expect(menu).toBeHidden()
  await page.keyboard.press('Control+c')
  await typeLine(page, `printf '\\033[?1000l\\033[?1006l'`)
})

test('copying by keys and by selecting', async ({ page, fleet }) => {
  await openShell(page, fleet, await somebody(fleet))
  const { cols } = await sizeOf(page)
  await typeLine(page, "clear; echo one''-word two''-word three''-word")
  await expect(screenOf(page)).toContainText('three-word')
  const select = async (word: string) => {
    const { x, y } = await pointOf(page, word, cols)
    await page.mouse.dblclick(x + 8, y)
  }
  await select('one-word')
  await page.keyboard.press('Control+Shift+C')
  await expect.poll(() => clipboard(page)).toBe('one-word')
  await select('two-word')
  await page.keyboard.press('Control+Insert')
  await expect.poll(() => clipboard(page)).toBe('two-word')
  await page.keyboard.press('Shift+Insert')
  await expect.poll(async () => (await rowsOf(page)).join('\n')).toMatch(/[$#] two-word/)
  await page.getByRole('button', { name: 'Terminal settings' }).click()
  await settings(page).getByRole('switch', { name: 'Copy on select' }).click()
  await page.keyboard.press('Escape')
  await expect(settings(page)).toHaveCount(0)
  await select('three-word')
  await expect.poll(() => clipboard(page)).toBe('three-word')
})

test('the search has the keyboard from the first key on, however it was asked for, and the shell after it', async ({
  page,
  fleet,
}) => {
  await openShell(page, fleet)
  const field = page.getByRole('textbox', { name: 'Search in terminal' })
  const menu = page.getByRole('menu', { name: 'Terminal menu' })
  const box = await page.locator('.xterm-screen').boundingBox()
  const [x, y] = [(box?.x ?? 0) + 100, (box?.y ?? 0) + 150]
  for (const width of [1_280, 1_100, 1_280]) {
    await page.mouse.click(x, y, { button: 'right' })
    await menu.getByRole('menuitem', { name: /^Search/ }).click()
    await page.keyboard.type('exit')
    await expect(field).toHaveValue('exit')
    await expect(field).toBeFocused()
    // With the search open: into the pane, and back by the keys.
    await page.setViewportSize({ width, height: 700 })
    await page.mouse.click(x, y)
    await page.keyboard.type(`echo ty''ped-${width}\n`)
    await expect(screenOf(page)).toContainText(`typed-${width}`)
    await page.keyboard.press('Control+Shift+F')
    await page.keyboard.type('other')
    await expect(field).toHaveValue('other')
  }
  await expect(screenOf(page)).not.toContainText(/not found/)
})

test('the search marks every match, counts them, and knows case and expressions', async ({ page, fleet }) => {
  await openShell(page, fleet)
  await typeLine(page, `clear; PS1='$ '; printf 'Err%s 404\\nerr%s 500\\nERR%s 404\\n' or or OR; clear -x`)
  await typeLine(page, `printf 'Err%s 404\\nerr%s 500\\nERR%s 404\\n' or or OR`)
  await expect(screenOf(page)).toContainText('ERROR 404')
  await page.keyboard.press('Control+Shift+F')
  const bar = page.getByRole('search')
  await bar.getByLabel('Search in terminal').fill('error')
  await expect(bar.getByRole('status')).toHaveText(/of [36]$/)
  await bar.getByRole('button', { name: 'Match case' }).click()
  await expect(bar.getByRole('status')).toHaveText(/of [12]$/)
  await bar.getByRole('button', { name: 'Match case' }).click()
  await bar.getByRole('button', { name: 'Regular expression' }).click()
  await bar.getByLabel('Search in terminal').fill('err.r 50[0-9')
  await expect(bar.getByRole('status')).toHaveText('Not an expression')
  await bar.getByLabel('Search in terminal').fill('err.r 50[0-9]')
  await expect(bar.getByRole('status')).toHaveText(/^\d of [12]$/)
  await bar.getByLabel('Search in terminal').fill('no such thing')
  await expect(bar.getByRole('status')).toHaveText('No match')
  await page.keyboard.press('Escape')
  await expect(bar).toBeHidden()
  await page.keyboard.type("echo key''board\n")
  await expect(screenOf(page)).toContainText('keyboard')
})

test('an input method composes Chinese, and only what it settled on is typed, once', async ({
  page,
  fleet,
}) => {
  await openShell(page, fleet)
  const devtools = await page.context().newCDPSession(page)
  for (const screenReader of [true, false]) {
    await page.evaluate(
      (on) => localStorage.setItem('qunkong.terminal.screenReader', String(on)),
      screenReader,
    )
    // What is typed before it reads may be wiped away.
    await typeLine(page, "clear; echo rea''dy; cat")
    await expect.poll(async () => (await rowsOf(page)).includes('ready')).toBe(true)
    for (const text of ['n', 'ni', 'nih', 'nihao'])
      await devtools.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      })
    await devtools.send('Input.insertText', { text: '你好' })
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await rowsOf(page)).filter((row) => row === '你好').length).toBe(2)
    expect((await rowsOf(page)).join('')).not.toContain('ni')
    await page.keyboard.press('Control+c')
  }
})

test('widths are those of modern terminals: emoji of several characters, flags, combining marks, Chinese', async ({
  page,
  fleet,
}) => {
  await openShell(page, fleet)
  // Where the cursor stands after a text, from the left border.
  await typeLine(
    page,
    `clear; w() { printf "\\r$1"; printf '\\033[6n'; IFS=';' read -rs -d R _ c; printf '\\r\\033[K%s\\n' "w=$((c-1))"; }`,
  )
  const cases = { a: 1, 群控: 4, '👍': 2, '👍🏽': 2, '👨‍👩‍👧‍👦': 2, '🇨🇳': 2, '❤️': 2, é: 1, ｱ: 1, 한: 2 }
  for (const [text, width] of Object.entries(cases)) {
    await typeLine(page, 'clear')
    const escaped = [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16)}`).join('')
    await typeLine(page, `w '${escaped}'`)
    await expect(screenOf(page), text).toContainText(`w=${width}`)
  }
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('keys that it lacks are in a bar; Ctrl and Alt stick to the next key', async ({ page, fleet }) => {
    await openShell(page, fleet)
    const bar = page.getByRole('toolbar', { name: 'Special keys' })
    const key = (name: string) => bar.getByRole('button', { name, exact: true })
    await typeLine(page, 'clear; cat -v')
    await key('Ctrl').click()
    await expect(key('Ctrl')).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.type('a')
    await expect(key('Ctrl')).toHaveAttribute('aria-pressed', 'false')
    await key('Alt').click()
    await page.keyboard.type('b')
    for (const name of ['Esc', '|', '/', '-', '~']) await key(name).click()
    await key('Ctrl').click()
    await key('Right').click()
    await key('Up').click()
    await page.keyboard.press('Enter')
    await expect(screenOf(page)).toContainText('^A^[b^[|/-~^[[1;5C^[[A')
    await key('Ctrl').click()
    await page.keyboard.type('c')
    await typeLine(page, "echo sh''ell")
    await expect(screenOf(page)).toContainText('shell')
    // Held, and then there is no bar any more: the next key is itself.
    await key('Ctrl').click()
    await page.setViewportSize({ width: 1_024, height: 700 })
    await expect(bar).toBeHidden()
    await page.keyboard.type("echo wi''der\n")
    await expect(screenOf(page)).toContainText('wider')
    await page.setViewportSize({ width: 390, height: 844 })
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0)
  })
})

test('the bell flashes, in a storm of bells no more often than is harmless', async ({ page, fleet }) => {
  await openShell(page, fleet)
  await page.evaluate(() => {
    const flashes: number[] = []
    Object.assign(window, { flashes })
    const element = document.querySelector('.terminal-element')
    let on = false
    if (element)
      new MutationObserver(() => {
        const now = element.classList.contains('terminal-bell')
        if (now && !on) flashes.push(performance.now())
        on = now
      }).observe(element, { attributes: true })
  })
  await typeLine(page, `for i in $(seq 30); do printf '\\a'; sleep 0.05; done; echo ru''ng`)
  await expect(screenOf(page)).toContainText('rung')
  const flashes: number[] = await page.evaluate(() => Reflect.get(window, 'flashes'))
  expect(flashes.length).toBeGreaterThan(1)
  for (const [at, when] of flashes.slice(1).entries()) expect(when - (flashes[at] ?? 0)).toBeGreaterThan(333)
})

test('only what is shown holds a GPU context; who loses it draws on without', async ({ page, fleet }) => {
  await page.addInitScript(() => {
    const contexts: WebGL2RenderingContext[] = []
    Object.assign(window, { contexts })
    const { getContext } = HTMLCanvasElement.prototype
    HTMLCanvasElement.prototype.getContext = new Proxy(getContext, {
      apply: (target, canvas, more: [string]) => {
        const context = Reflect.apply(target, canvas, more)
        if (context instanceof WebGL2RenderingContext && !contexts.includes(context)) contexts.push(context)
        return context
      },
    })
  })
  const live = () =>
    page.evaluate(() => {
      const contexts: WebGL2RenderingContext[] = Reflect.get(window, 'contexts')
      return contexts.filter((one) => !one.isContextLost()).length
    })
  await openShell(page, fleet)
  expect(await live()).toBe(1)
  for (let more = 0; more < 3; more += 1) {
    await page.getByRole('button', { name: 'New terminal' }).click()
    await page.getByRole('option').first().click()
    await shellIn(page)
    await expect.poll(live).toBe(1)
  }
  await page.getByRole('tab').first().click()
  await shellIn(page)
  await expect.poll(live).toBe(1)
  await page.evaluate(() => {
    const contexts: WebGL2RenderingContext[] = Reflect.get(window, 'contexts')
    for (const one of contexts) one.getExtension('WEBGL_lose_context')?.loseContext()
  })
  await expect.poll(() => page.locator('.xterm-rows > div').count()).toBeGreaterThan(5)
  await typeLine(page, "echo st''ill")
  await expect(page.locator('.xterm-rows')).toContainText('still')
})
