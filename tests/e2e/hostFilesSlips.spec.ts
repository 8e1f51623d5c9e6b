/** What goes wrong by haste or disguise with files of a host: nothing is lost by it, and nothing is done that was not asked for. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { expect, signInOn, test } from './fixtures.ts'
import { drop, openFolder, row, scratch } from './hostFiles.ts'

test('what is typed while a text is being saved is not saved, and not lost', async ({ page, fleet }) => {
  await using folder = await scratch()
  await writeFile(folder.at('app.conf'), '')
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  await row(page, 'app.conf').getByRole('button').click()
  const editor = page.getByRole('textbox', { name: folder.at('app.conf') })
  await editor.click()
  await page.keyboard.type('first')
  const saving = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  await page.route('**/api/trpc/**writeText**', async (route) => {
    saving.resolve()
    await goOn.promise
    await route.continue()
  })
  await page.keyboard.press('Control+s')
  await saving.promise
  await page.keyboard.type(' second')
  goOn.resolve()
  await expect(page.getByText('app.conf is saved')).toBeVisible()
  expect(await readFile(folder.at('app.conf'), 'utf8')).toBe('first')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Go on editing' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => readFile(folder.at('app.conf'), 'utf8')).toBe('first second')
})

test('Back closes an open text, after asking when something would be lost, and leaves the folder', async ({
  page,
  fleet,
}) => {
  await using folder = await scratch()
  await mkdir(folder.at('sub'))
  await writeFile(folder.at('sub', 'a.txt'), 'a')
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  await row(page, 'sub').getByRole('button').click()
  const inner = page.getByRole('listbox', { name: `Files in ${folder.at('sub')}` })
  const open = () => row(page, 'a.txt').getByRole('button').click()
  const editor = page.getByRole('textbox', { name: folder.at('sub', 'a.txt') })
  await open()
  await expect(editor).toBeVisible()
  await page.goBack()
  await expect(editor).toBeHidden()
  await expect(inner).toBeVisible()
  await open()
  await editor.click()
  await page.keyboard.type('b')
  for (let times = 0; times < 2; times++) {
    await page.goBack()
    await page.getByRole('button', { name: 'Go on editing' }).click()
    await expect(editor).toHaveText(/ab|ba/)
  }
  await page.goBack()
  await page.getByRole('button', { name: 'Discard changes' }).click()
  await expect(editor).toBeHidden()
  await expect(inner).toBeVisible()
  // Closed by its button it leaves no step behind: the next one back is the folder above.
  await open()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(editor).toBeHidden()
  await page.goBack()
  await expect(page.getByRole('listbox', { name: `Files in ${folder.folder}` })).toBeVisible()
})

test('“Replace all” is about what was dropped together, and nothing that is dropped elsewhere later', async ({
  page,
  fleet,
}) => {
  await using folder = await scratch()
  await mkdir(folder.at('b'))
  for (const name of ['one.txt', 'two.txt', 'b/precious.txt']) await writeFile(folder.at(name), 'before')
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  // One of the drop stays under way for the whole of it.
  let first = true
  await page.route('**/api/host-uploads/**', (route) => {
    if (!first) return route.continue()
    first = false
    return new Promise(() => undefined)
  })
  await drop(page, '[data-testid=file-browser]', [
    { name: 'held.bin', text: 'held' },
    { name: 'one.txt', text: 'dropped' },
    { name: 'two.txt', text: 'dropped' },
  ])
  const tray = page.getByRole('region', { name: 'Uploads' })
  await tray.getByRole('button', { name: 'Replace all' }).first().click()
  await expect.poll(() => readFile(folder.at('two.txt'), 'utf8')).toBe('dropped')
  await row(page, 'b').getByRole('button').click()
  await expect(row(page, 'precious.txt')).toBeVisible()
  await drop(page, '[data-testid=file-browser]', [{ name: 'precious.txt', text: 'dropped' }])
  const asking = tray.getByRole('listitem').filter({ hasText: 'precious.txt' })
  await expect(asking.getByText('A file is there already')).toBeVisible()
  expect(await readFile(folder.at('b/precious.txt'), 'utf8')).toBe('before')
  await asking.getByRole('button', { name: 'Skip', exact: true }).click()
  await tray.getByRole('button', { name: 'Cancel held.bin' }).click()
})

test('a disguised name is shown as what it is, and what can’t be opened says why', async ({
  page,
  fleet,
}) => {
  await using folder = await scratch()
  await writeFile(folder.at('rtl\u202egpj.exe'), '')
  await symlink('nowhere', folder.at('broken'))
  await symlink('/dev/zero', folder.at('endless'))
  await signInOn(page, fleet.server)
  await openFolder(page, fleet, folder.folder)
  await expect(row(page, 'rtl<U+202E>gpj.exe')).toBeVisible()
  await row(page, 'broken').getByRole('button').click()
  await expect(page.getByText('broken points to nothing that is there')).toBeVisible()
  await row(page, 'endless').getByRole('button').click()
  await expect(page.getByText('endless is a device')).toBeVisible()
  await row(page, 'broken').click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Permissions' })).toHaveCount(0)
})
