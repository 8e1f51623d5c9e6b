/** What stands on a terminal's screen, cell by cell, and a person's hands on it. */
import { expect, type Page } from '@playwright/test'
import type { Credentials } from '../harness/session.ts'
import { type Fleet, signInOn } from './fixtures.ts'
import { readable, screenOf, shellIn, typeLine } from './terminalScreen.ts'

/** Rows as they are drawn, without what is blank at their end. */
export async function rowsOf(page: Page): Promise<string[]> {
  const rows = await page.locator('.xterm-accessibility-tree > *').allTextContents()
  return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
}

/** A shell on the fleet's first host, ready for keys. */
export async function openShell(page: Page, { server, agents }: Fleet, who?: Credentials): Promise<void> {
  await readable(page)
  await signInOn(page, server, who)
  await page.goto(`${server.url}/terminal?agent=${agents[0]?.id}`)
  await shellIn(page)
  await page.locator('.xterm-helper-textarea').focus()
}

/** As the browser's own paste brings it. */
export async function pasteText(page: Page, text: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').evaluate((area, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

let asked = 0

/** Rows and columns as the shell knows them now: each answer has a mark of its own, older ones stay on the screen. */
export async function sizeOf(page: Page): Promise<{ rows: number; cols: number }> {
  asked += 1
  const mark = `size${asked}`
  await typeLine(page, `echo ${mark}''-$(stty size)-`)
  const pattern = new RegExp(`${mark}-(\\d+) (\\d+)-`)
  await expect(screenOf(page)).toContainText(pattern)
  const [, rows, cols] = pattern.exec((await screenOf(page).textContent()) ?? '') ?? []
  return { rows: Number(rows), cols: Number(cols) }
}

/** The middle of the cell in which `text` begins, in the last row that has it at its start or anywhere. */
export async function pointOf(page: Page, text: string, cols: number): Promise<{ x: number; y: number }> {
  const rows = await rowsOf(page)
  const row = rows.findLastIndex((one) => one.includes(text))
  const column = rows[row]?.indexOf(text) ?? -1
  const box = await page.locator('.xterm-screen').boundingBox()
  if (!box || column < 0) throw new Error(`“${text}” is not on the screen:\n${rows.join('\n')}`)
  const [width, height] = [box.width / cols, box.height / rows.length]
  return { x: box.x + (column + 0.5) * width, y: box.y + (row + 0.5) * height }
}

/** Makes the first terminal exactly so large: the room that it is given follows from the size of its cells. */
export async function resizeTo(page: Page, cols: number, rows: number): Promise<void> {
  const now = await sizeOf(page)
  const box = await page.locator('.xterm-screen').boundingBox()
  if (!box) throw new Error('there is no screen')
  // xterm.js keeps this much for its scrollbar.
  const scrollbar = 14
  const width = (box.width / now.cols) * (cols + 0.5) + scrollbar
  const height = (box.height / now.rows) * (rows + 0.5)
  await page.locator('.terminal-element').evaluate(
    (element, size) => {
      Object.assign((element as HTMLElement).style, size)
    },
    { width: `${width}px`, height: `${height}px` },
  )
  await expect.poll(() => sizeOf(page)).toEqual({ rows, cols })
}

/** As on a machine without WebGL: xterm.js draws with DOM elements, whose classes tell how each text is drawn. */
export async function withoutGpu(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { getContext } = HTMLCanvasElement.prototype
    HTMLCanvasElement.prototype.getContext = new Proxy(getContext, {
      apply: (target, canvas, [kind, ...more]: [string]) =>
        kind.startsWith('webgl') ? null : Reflect.apply(target, canvas, [kind, ...more]),
    })
  })
}

/** How `text`, which has one look and stands alone with it, is drawn in a row (from 1) of a terminal that has no GPU. */
export const lookOf = (page: Page, row: number, text: string): Promise<string[]> =>
  page
    .locator(`.xterm-rows > div:nth-child(${row}) > span`)
    .filter({ hasText: new RegExp(`^${text.replaceAll(' ', '\\s')}$`) })
    .evaluate((span) => [...span.classList])
