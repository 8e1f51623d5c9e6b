/** A file from the browser to a host: uploaded, distributed, found there already, distributed again, removed. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, pickHost, signInOn, test } from './fixtures.ts'

test('a file is uploaded, distributed, and distributed again where it is there already', async ({
  page,
  fleet,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-e2e-'))
  try {
    await signInOn(page, fleet.server)
    await page.getByRole('link', { name: 'Files', exact: true }).first().click()
    await expect(page.getByText('No file yet')).toBeVisible()
    await page.getByRole('link', { name: 'Distribute file' }).first().click()
    const { hostname } = await fleet.admin.client.agents.get.query({ id: fleet.agents[0]?.id ?? '' })
    await page.getByRole('button', { name: 'Distribute to hosts' }).click()
    await expect(page.getByText('Choose a file first.')).toBeVisible()
    await page
      .getByLabel('File', { exact: true })
      .last()
      .setInputFiles({
        name: 'app.conf',
        mimeType: 'text/plain',
        buffer: Buffer.from('listen = 8080\n'),
      })
    await expect(page.getByRole('button', { name: 'Choose another' })).toBeVisible()
    await page.getByLabel('Destination').fill('etc/')
    await expect(page.getByText('A path on a host begins with a slash.')).toBeVisible()
    await page.getByLabel('Destination').fill(`${folder}/etc/`)
    await expect(page.getByText(`Becomes ${folder}/etc/app.conf`)).toBeVisible()
    await page.getByLabel('Mode').fill('0640')
    await page.getByLabel('Make missing folders').check()
    await pickHost(page, hostname)
    await page.getByRole('button', { name: 'Distribute to 1 host' }).click()
    await expect(page.getByRole('button', { name: 'Succeeded 1' })).toBeVisible()
    await expect(page.getByRole('heading', { name: `${folder}/etc/app.conf` })).toBeVisible()
    expect(await readFile(`${folder}/etc/app.conf`, 'utf8')).toBe('listen = 8080\n')
    await page.getByRole('tab', { name: 'File' }).click()
    await expect(page.getByText('0640')).toBeVisible()

    await page.getByRole('link', { name: 'Run again' }).click()
    await expect(page.getByLabel('Destination')).toHaveValue(`${folder}/etc/app.conf`)
    await page.getByRole('button', { name: 'Distribute to 1 host' }).click()
    await page.getByRole('tab', { name: 'Grouped' }).click()
    await expect(page.getByText('already there')).toBeVisible()

    await page.getByRole('link', { name: 'Files', exact: true }).first().click()
    await page.getByRole('button', { name: 'Remove app.conf' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(page.getByText('No file yet')).toBeVisible()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('an upload shows how far it is and can be stopped', async ({ page, fleet }) => {
  await signInOn(page, fleet.server)
  // The line is held, so that there is something to see and to stop.
  await page.route('**/api/files?*', () => undefined)
  await page.goto(`${fleet.server.url}/files/push`)
  await page
    .getByLabel('File', { exact: true })
    .last()
    .setInputFiles({
      name: 'big.bin',
      mimeType: 'application/octet-stream',
      buffer: Buffer.alloc(1024 * 1024),
    })
  await expect(page.getByRole('progressbar', { name: 'Upload' })).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByText('Drop a file here, or')).toBeVisible()
  expect((await fleet.admin.client.files.list.query({ query: 'big.bin' })).items).toEqual([])
})

test('a file is fetched from a host, shown with its checksum, and downloaded', async ({ page, fleet }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-e2e-'))
  try {
    await writeFile(`${folder}/app.log`, 'all is well\n')
    await signInOn(page, fleet.server)
    await page.goto(`${fleet.server.url}/files`)
    await page.getByRole('link', { name: 'Fetch file' }).first().click()
    await page.getByRole('textbox', { name: 'Files', exact: true }).fill('app.log')
    const { hostname } = await fleet.admin.client.agents.get.query({ id: fleet.agents[0]?.id ?? '' })
    await pickHost(page, hostname)
    await page.getByRole('button', { name: 'Fetch from 1 host' }).click()
    await expect(page.getByText('A path on a host begins with a slash.')).toBeVisible()
    await page.getByRole('textbox', { name: 'Files', exact: true }).fill(`${folder}/app.log\n${folder}/none`)
    await page.getByRole('button', { name: 'Fetch from 1 host' }).click()
    await expect(page.getByText('The file does not exist on this host.').first()).toBeVisible()
    await page.getByRole('tab', { name: 'Files' }).click()
    const coming = page.waitForEvent('download')
    await page.getByRole('link', { name: `Download ${folder}/app.log of ${hostname}` }).click()
    const download = await coming
    expect(download.suggestedFilename()).toBe(`${hostname}-app.log`)
    expect(await readFile(await download.path(), 'utf8')).toBe('all is well\n')
    await expect(page.getByRole('link', { name: 'All as a zip' })).toBeVisible()
    await page.getByRole('link', { name: 'Edit and run again' }).click()
    await expect(page.getByRole('textbox', { name: 'Files', exact: true })).toHaveValue(
      `${folder}/app.log\n${folder}/none`,
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
