/** How specs get at the files of a host. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, type Fleet } from './fixtures.ts'

/** A folder of this machine, which all hosts of the fleet are. */
export async function scratch() {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-e2e-'))
  return {
    folder,
    at: (...names: string[]) => path.join(folder, ...names),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

export async function openFolder(page: Page, { server, agents }: Fleet, folder: string): Promise<void> {
  const id = agents[0]?.id ?? ''
  await page.goto(`${server.url}/agents/${id}/files?path=${encodeURIComponent(folder)}`)
  await expect(page.getByRole('listbox', { name: `Files in ${folder}` })).toBeVisible()
}

export const row = (page: Page, name: string) =>
  page.getByRole('option').filter({ has: page.getByRole('button', { name, exact: true }) })

/** Drops files as a desktop would. */
export async function drop(
  page: Page,
  selector: string,
  files: { name: string; text: string }[],
): Promise<void> {
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer()
    for (const { name, text } of all)
      data.items.add(new File([text], name, { lastModified: 1_700_000_000_000 }))
    return data
  }, files)
  for (const event of ['dragenter', 'dragover', 'drop'])
    await page.locator(selector).dispatchEvent(event, { dataTransfer: transfer })
}
