/** Tabs and splits of terminals: made, named, moved, typed in together, and there again after a reload. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { startAgents } from '../harness/agent.ts'
import { expect, picture, signInOn, test } from './fixtures.ts'
import { panes, readable, screenOf, shellIn, typeLine } from './terminalScreen.ts'

/** By its grip, to where it is not dropped yet. */
async function liftPane(page: Page, from: number, onto: Locator, at: { x: number; y: number }) {
  const grip = await panes(page).nth(from).getByRole('button', { name: 'Move the pane' }).boundingBox()
  const room = await onto.boundingBox()
  if (!grip || !room) throw new Error('no pane to drag')
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
  await page.mouse.down()
  await page.mouse.move(grip.x, grip.y - 20, { steps: 4 })
  await page.mouse.move(room.x + room.width * at.x, room.y + room.height * at.y, { steps: 10 })
}

/** To a place in another pane, as shares of that one's room, at which it is shown what would become of it. */
async function dragPane(page: Page, from: number, to: number, at: { x: number; y: number }, zone: string) {
  await liftPane(page, from, panes(page).nth(to), at)
  await expect(page.getByTestId('drop-place')).toHaveAttribute('data-zone', zone)
  await page.mouse.up()
  await expect(page.getByTestId('drop-place')).toHaveCount(0)
}

test.beforeEach(async ({ page, fleet }) => {
  await readable(page)
  await signInOn(page, fleet.server)
})

test('a broadcast reaches exactly the chosen panes, and says so on each of them', async ({ page, fleet }) => {
  await page.goto(`${fleet.server.url}/terminal?agent=${fleet.agents[0]?.id}`)
  await shellIn(panes(page))
  await page.keyboard.press('Control+Shift+D')
  await expect(panes(page)).toHaveCount(2)
  await shellIn(panes(page).nth(1))
  await page.keyboard.press('Control+Shift+E')
  await expect(panes(page)).toHaveCount(3)
  const [left, upper, lower] = [panes(page).nth(0), panes(page).nth(1), panes(page).nth(2)]
  await shellIn(lower)

  await page.keyboard.press('Control+Shift+B')
  await expect(page.getByText('What you type goes to 3 terminals')).toBeVisible()
  await upper.getByRole('button', { name: 'More for this terminal' }).click()
  await page.getByRole('menuitem', { name: 'Take out of the broadcast' }).click()
  await expect(page.getByText('What you type goes to 2 terminals')).toBeVisible()
  for (const chosen of [left, lower]) await expect(chosen).toHaveAttribute('data-broadcast', 'true')
  await expect(upper).toHaveAttribute('data-broadcast', 'false')
  await picture(page, 'terminal-broadcast')

  await typeLine(left, "echo to''-all")
  await expect(screenOf(left)).toContainText('to-all')
  await expect(screenOf(lower)).toContainText('to-all')
  await typeLine(upper, "echo only''-here")
  await expect(screenOf(upper)).toContainText('only-here')
  for (const other of [left, lower]) await expect(screenOf(other)).not.toContainText('only-here')
  await expect(screenOf(upper)).not.toContainText('to-all')

  await page.getByRole('button', { name: 'Stop broadcast' }).click()
  await typeLine(left, "echo alone''-again")
  await expect(screenOf(left)).toContainText('alone-again')
  await expect(screenOf(lower)).not.toContainText('alone-again')
})

test('tabs, splits, names, colours and their order are there again after a reload, with the same shells', async ({
  page,
  fleet,
}) => {
  const [first, second] = fleet.agents
  await page.goto(`${fleet.server.url}/terminal?agent=${first?.id}`)
  await shellIn(panes(page))
  await typeLine(page, 'KEPT=one')
  await page.keyboard.press('Control+Shift+D')
  await shellIn(panes(page).nth(1))
  await typeLine(panes(page).nth(1), 'KEPT=two')
  await page.getByRole('tab').dblclick()
  await page.getByLabel('Name of the tab').fill('deploy')
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: /deploy/ }).click({ button: 'right' })
  await page.getByRole('menuitemradio', { name: 'Red' }).click()
  await page.keyboard.press('Escape')
  await page.goto(`${fleet.server.url}/terminal?agent=${second?.id}`)
  await expect(page.getByRole('tab')).toHaveCount(2)
  await shellIn(panes(page))
  await page.keyboard.press('Control+Shift+ArrowLeft')
  await expect(page.getByRole('tab').last()).toContainText('deploy')

  await page.reload()
  const tabs = page.getByRole('tab')
  await expect(tabs).toHaveCount(2)
  await expect(tabs.last()).toContainText('deploy')
  await expect(tabs.first()).toHaveAttribute('aria-selected', 'true')
  await tabs.last().click()
  await expect(panes(page)).toHaveCount(2)
  for (const [at, kept] of ['one', 'two'].entries()) {
    const pane = panes(page).nth(at)
    await expect(pane.getByText('Connected to')).toBeVisible()
    await typeLine(pane, "echo kept''-$KEPT")
    await expect(screenOf(pane)).toContainText(`kept-${kept}`)
  }
})

test('tabs are dragged to another place, panes are zoomed, left by the keyboard and given tabs of their own', async ({
  page,
  fleet,
}) => {
  for (const { id } of fleet.agents) {
    await page.goto(`${fleet.server.url}/terminal?agent=${id}`)
    await shellIn(panes(page))
  }
  const tabs = page.getByRole('tab')
  await expect(tabs).toHaveCount(3)
  // Of what comes where one does not look, the tab tells, until one does.
  const bell = path.join(fleet.agents[2]?.stateDir ?? '', 'bell')
  await typeLine(page, `sleep 1; echo news; until [ -e ${bell} ]; do sleep 0.1; done; printf '\\a'`)
  await tabs.first().click()
  await expect(tabs.last().getByRole('img', { name: 'New output' })).toBeVisible()
  await writeFile(bell, '')
  await expect(tabs.last().getByRole('img', { name: 'The bell rang' })).toBeVisible()
  await tabs.last().click()
  await expect(tabs.getByRole('img')).toHaveCount(0)

  const names = await tabs.allInnerTexts()
  const from = await tabs.first().boundingBox()
  const to = await tabs.last().boundingBox()
  if (!from || !to) throw new Error('no tabs to drag')
  await page.mouse.move(from.x + 20, from.y + 15)
  await page.mouse.down()
  await page.mouse.move(from.x + 40, from.y + 15, { steps: 4 })
  await page.mouse.move(to.x + to.width - 10, to.y + 15, { steps: 12 })
  await page.mouse.up()
  await expect.poll(() => tabs.allInnerTexts()).toEqual([names[1], names[2], names[0]])

  await tabs.first().click()
  await page.keyboard.press('Control+Shift+D')
  await shellIn(panes(page).nth(1))
  await expect(panes(page).nth(1)).toHaveAttribute('data-active', 'true')
  await page.locator('[data-active=true] .xterm-helper-textarea').focus()
  await page.keyboard.press('Alt+Shift+ArrowLeft')
  await expect(panes(page).nth(0)).toHaveAttribute('data-active', 'true')
  await page.keyboard.press('Control+Shift+X')
  await expect(panes(page)).toHaveCount(1)
  await page.keyboard.press('Control+Shift+X')
  await expect(panes(page)).toHaveCount(2)
  const edge = page.getByRole('separator', { name: 'Edge between panes' })
  const before = (await panes(page).nth(0).boundingBox())?.width ?? 0
  await edge.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await panes(page).nth(0).boundingBox())?.width).toBeGreaterThan(before)

  // Dropped in the middle of another pane it changes places with it, at an edge it comes to stand there.
  await typeLine(panes(page).nth(1), "echo dragged''-one")
  await expect(screenOf(panes(page).nth(1))).toContainText('dragged-one')
  await dragPane(page, 1, 0, { x: 0.5, y: 0.5 }, 'swap')
  await expect(screenOf(panes(page).nth(0))).toContainText('dragged-one')
  await dragPane(page, 0, 1, { x: 0.5, y: 0.9 }, 'down')
  await expect(screenOf(panes(page).nth(1))).toContainText('dragged-one')
  const [upper, lower] = [await panes(page).nth(0).boundingBox(), await panes(page).nth(1).boundingBox()]
  expect(lower?.x).toBe(upper?.x)
  await page.keyboard.press('Control+Alt+Shift+ArrowUp')
  await expect(screenOf(panes(page).nth(0))).toContainText('dragged-one')

  await panes(page).nth(1).getByRole('button', { name: 'More for this terminal' }).click()
  await page.getByRole('menuitem', { name: 'Move to its own tab' }).click()
  await expect(tabs).toHaveCount(4)
  await expect(panes(page)).toHaveCount(1)
  await page.keyboard.press('Control+Shift+Enter')
  await expect.poll(async () => (await panes(page).boundingBox())?.width).toBe(1440)
  // A program's key: it must not end the full window.
  await page.keyboard.press('Escape')
  await expect.poll(async () => (await panes(page).boundingBox())?.width).toBe(1440)
  await page.keyboard.press('Control+Shift+Enter')
  await expect.poll(async () => (await panes(page).boundingBox())?.width).toBeLessThan(1440)
})

test('a pane is dragged onto another tab, where it goes on beside what is there, and onto the row for one of its own', async ({
  page,
  fleet: { server, agents },
}) => {
  const tabs = page.getByRole('tab')
  await page.goto(`${server.url}/terminal?agent=${agents[1]?.id}`)
  await shellIn(panes(page))
  await typeLine(page, "echo al''one")
  await page.goto(`${server.url}/terminal?agent=${agents[0]?.id}`)
  await shellIn(panes(page))
  await page.keyboard.press('Control+Shift+D')
  await shellIn(panes(page).nth(1))
  await typeLine(panes(page).nth(1), "MOVED=yes; echo mov''ing")
  await page.keyboard.press('Control+Shift+B')
  await expect(page.getByText('What you type goes to 2 terminals')).toBeVisible()

  await liftPane(page, 1, tabs.first(), { x: 0.5, y: 0.5 })
  await expect(page.locator('[data-takes=true]').getByRole('tab')).toHaveText(
    (await tabs.first().textContent()) ?? '',
  )
  await page.mouse.up()
  await expect(tabs.first()).toHaveAttribute('aria-selected', 'true')
  await expect(panes(page)).toHaveCount(2)
  await expect(screenOf(panes(page).nth(0))).toContainText('alone')
  const moved = panes(page).nth(1)
  await expect(screenOf(moved)).toContainText('moving')
  await expect(moved).toHaveAttribute('data-active', 'true')
  // Out of sight of the others, it is not typed in with them.
  await expect(moved).toHaveAttribute('data-broadcast', 'false')
  await typeLine(moved, "echo still''-$MOVED")
  await expect(screenOf(moved)).toContainText('still-yes')
  await tabs.last().click()
  await expect(panes(page)).toHaveCount(1)

  await tabs.first().click()
  const free = page.locator('[data-over]')
  await liftPane(page, 0, free, { x: 0.5, y: 0.5 })
  await expect(free).toHaveAttribute('data-over', 'true')
  await page.mouse.up()
  await expect(tabs).toHaveCount(3)
  await expect(panes(page)).toHaveCount(1)
  await expect(screenOf(page)).toContainText('alone')
})

test('a split begins in the folder where its pane is', async ({ page, fleet: { server, agents } }) => {
  await page.goto(`${server.url}/terminal?agent=${agents[0]?.id}`)
  await shellIn(panes(page))
  await typeLine(page, "cd /usr/share && echo th''ere")
  await expect(screenOf(page)).toContainText('there')
  await page.keyboard.press('Control+Shift+D')
  const split = panes(page).nth(1)
  await shellIn(split)
  await typeLine(split, "echo 'in'-$PWD-")
  await expect(screenOf(split)).toContainText('in-/usr/share-')
})

test('a selection of hosts opens tiled in one tab, more than four only when that is confirmed', async ({
  page,
  fleet: { server, admin, agents },
}) => {
  await using more = await startAgents(server, admin.client, 2)
  await page.goto(`${server.url}/agents`)
  const select = async (ids: string[]) => {
    for (const id of ids)
      await page
        .getByRole('row')
        .filter({ has: page.locator(`a[href*="${id}"]`) })
        .getByRole('checkbox')
        .check()
  }
  await select(agents.map(({ id }) => id))
  await page.getByRole('button', { name: 'Open terminals' }).click()
  await page.waitForURL('**/terminal')
  await expect(panes(page)).toHaveCount(3)
  await expect(page.getByRole('tab', { name: '3 hosts' })).toBeVisible()
  for (const at of [0, 1, 2]) await shellIn(panes(page).nth(at))

  await page.goto(`${server.url}/agents`)
  await select([...agents, ...more].map(({ id }) => id))
  await page.getByRole('button', { name: 'Open terminals' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Open 5' }).click()
  await page.waitForURL('**/terminal')
  await expect(page.getByRole('tab')).toHaveCount(2)
  await expect(panes(page)).toHaveCount(5)
  for (const at of [0, 1, 2, 3, 4]) await shellIn(panes(page).nth(at))
  await picture(page, 'terminal-tiled')
})

test('on a phone one pane is shown at a time, and the others are a tap away', async ({ page, fleet }) => {
  await page.goto(`${fleet.server.url}/terminal?agent=${fleet.agents[0]?.id}`)
  await shellIn(panes(page))
  await page.keyboard.press('Control+Shift+D')
  await expect(panes(page)).toHaveCount(2)
  await shellIn(panes(page).nth(1))
  await typeLine(panes(page).nth(1), "echo second''-pane")
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(panes(page)).toHaveCount(1)
  await expect(screenOf(page)).toContainText('second-pane')
  await page.getByRole('toolbar', { name: 'Panes' }).getByRole('button').first().click()
  await expect(screenOf(page)).not.toContainText('second-pane')
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
})
