/** Many terminals in one browser tab, loaded anew: those that are looked at come first, and few are on their way at one time. */
import type { Page, WebSocket } from '@playwright/test'
import { openTerminal } from '../harness/terminal.ts'
import { expect, type Fleet, signInOn, test } from './fixtures.ts'
import { panes, readable, screenOf, typeLine } from './terminalScreen.ts'

const TABS = 3
const PANES = 4
/** Some 200 KB of history each. */
const LINES = 40_000
/** Beyond some fifteen Chromium holds sockets back for seconds. */
const UNDER_WAY_MAX = 6

/** Shells that have shown much, as a layout that this browser tab has kept: the last of its tabs is shown. */
async function keptLayout({ server, admin, agents }: Fleet) {
  const agentId = agents[0]?.id ?? ''
  const { id: userId } = await admin.client.me.get.query()
  const sessions = await Promise.all(
    Array.from({ length: TABS * PANES }, async () => {
      using terminal = await openTerminal(server, admin, agentId)
      await terminal.shows('# ')
      terminal.write(`seq ${LINES}; echo all''-shown\n`)
      await terminal.shows('all-shown')
      return terminal.id
    }),
  )
  const tabs = Array.from({ length: TABS }, (_, tab) => {
    const keys = Array.from({ length: PANES }, (_, pane) => `pane${tab * PANES + pane}`)
    const children = keys.map((pane) => ({ kind: 'pane', pane }))
    const sizes = keys.map(() => 100 / PANES)
    const root = { kind: 'split', id: `split${tab}`, direction: 'row', sizes, children }
    return { key: `tab${tab}`, name: `tab ${tab}`, color: null, root, activePane: keys[0], zoomed: false }
  })
  const target = { agentId, hostname: 'host', address: '127.0.0.1' }
  const kept = {
    ...{ version: 1, userId, activeKey: `tab${TABS - 1}`, full: false, tabs },
    panes: sessions.map((sessionId, at) => ({ key: `pane${at}`, sessionId, access: 'control', target })),
  }
  return { shown: new Set(sessions.slice(-PANES)), sessions, text: JSON.stringify(kept) }
}

interface Coming {
  /** Of the session; '' until the server has said. */
  id: string
  /** When its socket was made, and when all that was there had come: counted in what happened before. */
  made: number
  come: number
}

/** Follows the sockets of the page's terminals. */
function watch(page: Page) {
  const sockets = new Map<WebSocket, Coming>()
  const seen = { most: 0, all: () => [...sockets.values()] }
  let happened = 0
  page.on('websocket', (socket) => {
    if (!socket.url().includes('/ws/terminal')) return
    happened += 1
    const coming: Coming = { id: '', made: happened, come: 0 }
    sockets.set(socket, coming)
    seen.most = Math.max(seen.most, seen.all().filter(({ id }) => !id).length)
    let left = Number.POSITIVE_INFINITY
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload !== 'string') left -= payload.length
      else {
        const message = JSON.parse(payload) as { type: string; id: string; upTo: number; offset: number }
        if (message.type !== 'attached') return
        coming.id = message.id
        left = message.upTo - message.offset
      }
      happened += 1
      if (left <= 0) coming.come ||= happened
    })
  })
  return seen
}

test('after a reload the panes that are looked at come first and whole, then the others by themselves', async ({
  page,
  fleet,
}) => {
  test.slow()
  await readable(page)
  await signInOn(page, fleet.server)
  const layout = await keptLayout(fleet)
  await page.addInitScript((text) => {
    if (!sessionStorage.getItem('qunkong.terminals')) sessionStorage.setItem('qunkong.terminals', text)
  }, layout.text)
  const seen = watch(page)
  await page.goto(`${fleet.server.url}/terminal`)
  await expect(panes(page)).toHaveCount(PANES)
  for (let at = 0; at < PANES; at += 1)
    await expect(screenOf(panes(page).nth(at))).toContainText('all-shown', { timeout: 60_000 })
  await expect
    .poll(() => seen.all().filter(({ come }) => come).length, { timeout: 60_000 })
    .toBe(TABS * PANES)

  const [shown, hidden] = [true, false].map((is) =>
    seen.all().filter(({ id }) => layout.shown.has(id) === is),
  )
  expect(shown).toHaveLength(PANES)
  const lastShown = Math.max(...(shown ?? []).map(({ come }) => come))
  expect(Math.min(...(hidden ?? []).map(({ made }) => made))).toBeGreaterThan(lastShown)
  expect(seen.most).toBeLessThanOrEqual(UNDER_WAY_MAX)

  // What came while nobody looked is there, and the shell takes keys.
  await page.getByRole('tab').first().click()
  const first = panes(page).first()
  await expect(screenOf(first)).toContainText('all-shown')
  await typeLine(first, "echo still''-here")
  await expect(screenOf(first)).toContainText('still-here')
  for (const id of layout.sessions) await fleet.admin.client.terminals.close.mutate({ id })
})
