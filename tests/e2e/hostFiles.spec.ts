/** Files of a host in the console: looked at, brought, changed, edited beside somebody else, taken, removed. */
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { expect, signInOn, test } from './fixtures.ts'
import { drop, openFolder, row, scratch } from './hostFiles.ts'

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

test('from the host’s page into folders and back, by mouse and by keyboard', async ({ page, fleet }) => {
  await using folder = await scratch()
  await mkdir(folder.at('logs', 'old'), { recursive: true })
  await writeFile(folder.at('a.txt'), 'a')
  await writeFile(folder.at('b.txt'), 'bb')
  await writeFile(folder.at('.hidden'), '')
  await signInOn(page, fleet.server)
  await page.goto(`${fleet.server.url}/agents/${fleet.agents[0]?.id}`)
  await page.getByRole('main').getByRole('link', { name: 'Files', exact: true }).click()
  await expect(page.getByRole('heading', { name: /Files on / })).toBeVisible()
  await page.getByRole('button', { name: 'Type a path' }).click()
  await page.getByRole('textbox', { name: 'Folder' }).fill(folder.folder)
  await page.keyboard.press('Enter')
  const list = page.getByRole('listbox', { name: `Files in ${folder.folder}` })
  await expect(list.getByRole('option')).toHaveCount(4)
  await page.getByRole('button', { name: 'Show hidden files' }).click()
  await expect(list.getByRole('option')).toHaveCount(3)
  // Folders first; Enter goes in, Backspace out, to where one was.
  await list.focus()
  await page.keyboard.press('ArrowDown')
  await expect(row(page, 'logs')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('listbox', { name: `Files in ${folder.at('logs')}` })).toBeVisible()
  await expect(page).toHaveURL(new RegExp(`path=${encodeURIComponent(folder.at('logs'))}`))
  await page.keyboard.press('Backspace')
  await expect(row(page, 'logs')).toHaveAttribute('aria-selected', 'true')
  await page.goBack()
  await expect(page.getByRole('listbox', { name: `Files in ${folder.at('logs')}` })).toBeVisible()
  await page.getByRole('navigation', { name: 'Folder' }).getByRole('button').last().waitFor()
  await page.goForward()
  // Renamed in its row.
  await row(page, 'a.txt').click({ position: { x: 300, y: 10 } })
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'New name of a.txt' }).fill('c.txt')
  await page.keyboard.press('Enter')
  await expect(row(page, 'c.txt')).toHaveAttribute('aria-selected', 'true')
  expect(await readFile(folder.at('c.txt'), 'utf8')).toBe('a')
  await page.getByRole('button', { name: 'New folder' }).click()
  await page.getByRole('textbox', { name: 'New name of New folder' }).fill('made')
  await page.keyboard.press('Enter')
  await expect(row(page, 'made')).toBeVisible()
  expect((await stat(folder.at('made'))).isDirectory()).toBe(true)
  // Rights by boxes.
  await row(page, 'c.txt').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Permissions' }).click()
  await page.getByRole('checkbox', { name: 'Group: write' }).check()
  await expect(page.getByLabel('Octal')).toHaveValue('664')
  await page.getByRole('button', { name: 'Set' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect((await stat(folder.at('c.txt'))).mode & 0o777).toBe(0o664)
  // Removed, after it was said how much that is.
  await row(page, 'logs').click({ position: { x: 300, y: 10 } })
  await row(page, 'c.txt').click({ modifiers: ['Control'], position: { x: 300, y: 10 } })
  await page.keyboard.press('Delete')
  const asked = page.getByRole('alertdialog')
  await expect(asked).toContainText('Delete 2 things?')
  await expect(asked).toContainText('1 file and 2 folders')
  await asked.getByRole('button', { name: 'Delete' }).click()
  // What is behind a question is not there for roles: it closes when all is removed.
  await expect(asked).toHaveCount(0)
  await expect(row(page, 'logs')).toHaveCount(0)
  expect((await readdir(folder.folder)).sort()).toEqual(['.hidden', 'b.txt', 'made'])
})

test('of several things only what was touched is changed, and it is shown before', async ({
  page,
  fleet,
}) => {
  await using folder = await scratch()
  await mkdir(folder.at('tree'))
  for (const [name, mode] of [
    ['id_rsa', 0o600],
    ['public.txt', 0o644],
    ['tree/secret', 0o600],
  ] as const)
    await writeFile(folder.at(name), '').then(() => chmod(folder.at(name), mode))
  const mode = async (name: string) => ((await stat(folder.at(name))).mode & 0o7777).toString(8)
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  await row(page, 'id_rsa').click({ position: { x: 300, y: 10 } })
  await row(page, 'public.txt').click({ modifiers: ['Control'], position: { x: 300, y: 10 } })
  await row(page, 'public.txt').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Permissions' }).click()
  const dialog = page.getByRole('dialog')
  const box = dialog.getByRole('checkbox', { name: 'Group: read' })
  expect(await box.evaluate((input: HTMLInputElement) => input.indeterminate)).toBe(true)
  await expect(dialog.getByRole('button', { name: 'Set' })).toBeDisabled()
  await dialog.getByRole('checkbox', { name: 'Group: write' }).check()
  await expect(dialog.getByTestId('rights-change')).toHaveText('g+w')
  const preview = dialog.getByRole('region', { name: 'What will happen' })
  await expect(preview).toContainText('rw------- → rw--w---- (1)')
  await expect(preview).toContainText('rw-r--r-- → rw-rw-r-- (1)')
  await dialog.getByRole('button', { name: 'Set' }).click()
  await expect(dialog).toHaveCount(0)
  expect([await mode('id_rsa'), await mode('public.txt')]).toEqual(['620', '664'])
  await row(page, 'tree').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Permissions' }).click()
  await dialog.getByRole('checkbox', { name: 'Also all that is in it' }).check()
  await dialog.getByLabel('Owner', { exact: true }).fill(userInfo().username)
  await expect(preview).toContainText(`Owner: ${userInfo().username}`)
  await dialog.getByRole('button', { name: 'Set' }).click()
  await expect(dialog).toHaveCount(0)
  expect([await mode('tree'), await mode('tree/secret')]).toEqual(['755', '600'])
})

test('more than a thousand things are deleted, and how many is said', async ({ page, fleet }) => {
  await using folder = await scratch()
  for (let at = 0; at < 1_203; at++) await writeFile(folder.at(`f${at}`), 'x')
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  await expect(page.getByText('1,203 entries')).toBeVisible()
  await page.getByRole('listbox').focus()
  await page.keyboard.press('Control+a')
  await expect(page.getByText(/^1,203 chosen/)).toBeVisible()
  await page.keyboard.press('Delete')
  const asked = page.getByRole('alertdialog')
  await expect(asked).toContainText('1,203 files')
  await asked.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('All 1,203 are done')).toBeVisible()
  expect(await readdir(folder.folder)).toEqual([])
})

test('files are brought by dropping them, and what stands there is asked about', async ({ page, fleet }) => {
  await using folder = await scratch()
  await writeFile(folder.at('one.txt'), 'before')
  await writeFile(folder.at('two.txt'), 'before')
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  await drop(page, '[data-testid=file-browser]', [
    { name: 'one.txt', text: 'dropped' },
    { name: 'two.txt', text: 'dropped' },
    { name: 'three.txt', text: 'dropped' },
  ])
  await expect(row(page, 'three.txt')).toBeVisible()
  const tray = page.getByRole('region', { name: 'Uploads' })
  await expect(tray.getByText('A file is there already')).toHaveCount(2)
  await tray
    .getByRole('listitem')
    .filter({ hasText: 'one.txt' })
    .getByRole('button', { name: 'Replace', exact: true })
    .click()
  await tray
    .getByRole('listitem')
    .filter({ hasText: 'two.txt' })
    .getByRole('button', { name: 'Keep both', exact: true })
    .click()
  await expect(tray.getByText('3 uploads done')).toBeVisible()
  await expect(row(page, 'two (2).txt')).toBeVisible()
  const text = (name: string) => readFile(folder.at(name), 'utf8')
  expect([
    await text('one.txt'),
    await text('two.txt'),
    await text('two (2).txt'),
    await text('three.txt'),
  ]).toEqual(['dropped', 'before', 'dropped', 'dropped'])
  await tray.getByRole('button', { name: 'Clear the list' }).click()
  await expect(tray).toHaveCount(0)
  // A folder with what is in it.
  await using source = await scratch()
  await mkdir(source.at('site', 'css'), { recursive: true })
  await writeFile(source.at('site', 'index.html'), '<h1>')
  await writeFile(source.at('site', 'css', 'all.css'), 'h1 {}')
  await page.locator('input[type=file]').nth(1).setInputFiles(source.at('site'))
  await expect(tray.getByText('2 uploads done')).toBeVisible()
  expect(await text('site/css/all.css')).toBe('h1 {}')
  await row(page, 'site').getByRole('button').click()
  await expect(row(page, 'index.html')).toBeVisible()
})

test('an upload whose line is cut goes on by itself; one that is cancelled leaves nothing', async ({
  page,
  fleet,
}) => {
  await using folder = await scratch()
  await using source = await scratch()
  const bytes = randomBytes(3_000_000)
  await writeFile(source.at('large.bin'), bytes)
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  let cuts = 0
  await page.route('**/api/host-uploads/**', async (route) =>
    cuts++ === 0 ? route.abort('connectionreset') : route.continue(),
  )
  await page.locator('input[type=file]').first().setInputFiles(source.at('large.bin'))
  const tray = page.getByRole('region', { name: 'Uploads' })
  await expect(tray.getByText('1 upload done')).toBeVisible()
  expect(cuts).toBeGreaterThan(1)
  expect(digest(await readFile(folder.at('large.bin')))).toBe(digest(bytes))
  await page.unroute('**/api/host-uploads/**')
  await page.route('**/api/host-uploads/**', () => new Promise(() => undefined))
  await writeFile(source.at('held.bin'), bytes)
  await page.locator('input[type=file]').first().setInputFiles(source.at('held.bin'))
  await tray.getByRole('button', { name: 'Cancel held.bin' }).click()
  await expect(tray.getByText('held.bin')).toHaveCount(0)
  expect(await readdir(folder.folder)).toEqual(['large.bin'])
})

test('a folder is taken as an archive that unpacks to the same', async ({ page, fleet }) => {
  await using folder = await scratch()
  const bytes = randomBytes(2_000_000)
  await mkdir(folder.at('tree', 'sub'), { recursive: true })
  await writeFile(folder.at('tree', 'sub', 'large'), bytes)
  await writeFile(folder.at('tree', '中文.txt'), 'text')
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  await row(page, 'tree').click({ button: 'right' })
  const coming = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Download as tar.gz' }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe('tree.tar.gz')
  await download.saveAs(folder.at('taken.tar.gz'))
  await mkdir(folder.at('out'))
  execFileSync('tar', ['-xzf', folder.at('taken.tar.gz'), '-C', folder.at('out')])
  expect(digest(await readFile(folder.at('out', 'tree', 'sub', 'large')))).toBe(digest(bytes))
  expect(await readFile(folder.at('out', 'tree', '中文.txt'), 'utf8')).toBe('text')
})

test('a text is edited, and what somebody else wrote meanwhile is seen before it is lost', async ({
  page,
  fleet,
}) => {
  await using folder = await scratch()
  await writeFile(folder.at('app.conf'), 'listen 80\r\n')
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  await row(page, 'app.conf').getByRole('button').click()
  const editor = page.getByRole('textbox', { name: folder.at('app.conf') })
  await expect(editor).toContainText('listen 80')
  await editor.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('user nobody')
  await page.keyboard.press('Control+s')
  await expect(page.getByText('app.conf is saved')).toBeVisible()
  expect(await readFile(folder.at('app.conf'), 'utf8')).toBe('listen 80\r\nuser nobody')
  await writeFile(folder.at('app.conf'), 'listen 81\n')
  await page.keyboard.type('!')
  await page.keyboard.press('Control+s')
  const conflict = page.getByRole('alertdialog')
  await expect(conflict).toContainText('app.conf has changed on the host')
  await conflict.getByRole('button', { name: 'Compare' }).click()
  await expect(conflict.getByRole('region', { name: 'Compare' })).toContainText('listen 81')
  await conflict.getByRole('button', { name: 'Take theirs' }).click()
  await expect(editor).toContainText('listen 81')
  await editor.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('mine')
  await writeFile(folder.at('app.conf'), 'theirs again\n')
  await page.keyboard.press('Control+s')
  await conflict.getByRole('button', { name: 'Overwrite' }).click()
  await expect(conflict).toHaveCount(0)
  expect(await readFile(folder.at('app.conf'), 'utf8')).toBe('listen 81\nmine')
  // Unsaved text is not lost by a key.
  await page.keyboard.type('lost?')
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Go on editing' }).click()
  await expect(editor).toContainText('lost?')
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await expect(editor).toHaveCount(0)
})

test('a folder that is not there, and one that may not be seen, say so', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  const id = fleet.agents[0]?.id ?? ''
  await page.goto(`${fleet.server.url}/agents/${id}/files?path=/none/at/all`)
  await expect(page.getByText('There is no /none/at/all on this host.')).toBeVisible()
  test.skip(process.getuid?.() !== 0, 'only root can be somebody else')
  await page.getByRole('textbox', { name: 'With the rights of' }).fill('nobody')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Type a path' }).click()
  await page.getByRole('textbox', { name: 'Folder' }).fill('/root')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/The host denies it: .*\/root/)).toBeVisible()
})

test('files beside a terminal: dropped on it they go where it is, and the panel is there too', async ({
  page,
  fleet,
}) => {
  await using folder = await scratch()
  await mkdir(folder.at('here'))
  await signInOn(page, fleet.server)
  // A shell that is opened where one looks.
  await openFolder(page, fleet, folder.at('here'))
  await page.getByRole('button', { name: 'What can be done here' }).click()
  await page.getByRole('menuitem', { name: 'Open terminal here' }).click()
  await expect(page.getByTestId('terminal-screen')).toBeVisible()
  await expect(page.getByText(/^Connected to /)).toBeVisible()
  await expect
    .poll(async () => {
      const [live] = (await fleet.admin.client.terminals.list.query({ open: true })).items
      if (!live) return null
      return (await fleet.admin.client.hostFiles.where.query({ agentId: live.agentId, terminalId: live.id }))
        .path
    })
    .toBe(folder.at('here'))
  await drop(page, '[data-testid=terminal-screen]', [{ name: 'dropped.txt', text: 'on the terminal' }])
  await expect(page.getByText(`1 file goes to ${folder.at('here')}`)).toBeVisible()
  await expect(page.getByText('1 upload done')).toBeVisible()
  expect(await readFile(folder.at('here', 'dropped.txt'), 'utf8')).toBe('on the terminal')
  await page.getByRole('button', { name: 'Files beside the terminal' }).click()
  const panel = page.getByRole('complementary', { name: 'Files beside the terminal' })
  await expect(panel.getByRole('listbox', { name: `Files in ${folder.at('here')}` })).toBeVisible()
  await expect(panel.getByRole('option').filter({ hasText: 'dropped.txt' })).toBeVisible()
  await panel.getByRole('slider', { name: 'Width of the files' }).focus()
  const width = (await panel.boundingBox())?.width ?? 0
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => (await panel.boundingBox())?.width).toBeGreaterThan(width)
  // Loaded anew it stands where the terminal is, as soon as that is back.
  await page.reload()
  await expect(panel.getByRole('listbox', { name: `Files in ${folder.at('here')}` })).toBeVisible()
  await panel.getByRole('button', { name: 'Close files' }).click()
  await expect(panel).toHaveCount(0)
})
