/** Full-screen programs as one lives in them: they start, draw, follow the window's size, and leave the screen as it was. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page, TestInfo } from '@playwright/test'
import { expect, picture, test } from './fixtures.ts'
import { openShell, pasteText, pointOf, rowsOf, sizeOf } from './screens.ts'
import { panes, screenOf, typeLine } from './terminalScreen.ts'

const LINES = 400
const line = (number: number) => `line ${number} 第${number}行`

/** A text file, and a home without anybody's settings. */
function prepare(testInfo: TestInfo): { file: string; home: string } {
  const home = testInfo.outputPath('home')
  mkdirSync(home, { recursive: true })
  const file = testInfo.outputPath('home', 'text')
  writeFileSync(file, Array.from({ length: LINES }, (_, at) => `${line(at + 1)}\n`).join(''))
  return { file, home }
}

const rowAt = (page: Page, at: number) =>
  expect.poll(async () => (await rowsOf(page)).at(at), { message: `row ${at}` })
const rowCount = async (page: Page) => (await rowsOf(page)).length

/** @returns how many rows there are now: fewer than before */
async function shrink(page: Page): Promise<number> {
  const before = await rowCount(page)
  await page.setViewportSize({ width: 1000, height: 640 })
  await expect.poll(() => rowCount(page)).toBeLessThan(before)
  return rowCount(page)
}

test.beforeEach(async ({ page, fleet }) => {
  await openShell(page, fleet)
  await typeLine(page, "clear; echo be''fore")
  await expect(screenOf(page)).toContainText('before')
})

/** The shell's screen is there again, and takes commands. */
async function isBack(page: Page): Promise<void> {
  await expect(screenOf(page)).toContainText('before')
  await typeLine(page, "echo ba''ck-$((6*7))")
  await expect(screenOf(page)).toContainText('back-42')
}

test('vim', async ({ page }, testInfo) => {
  const { file } = prepare(testInfo)
  await typeLine(page, `vim -u NONE -N --cmd 'set laststatus=2 encoding=utf-8 mouse=a' ${file}`)
  await rowAt(page, 0).toBe(line(1))
  const rows = await rowCount(page)
  await rowAt(page, -1).toContain(`${LINES}L`)
  await rowAt(page, -3).toBe(line(rows - 2))
  await page.keyboard.type('ihello ')
  await pasteText(page, '群控')
  await page.keyboard.press('Escape')
  await rowAt(page, 0).toBe(`hello 群控${line(1)}`)
  await page.keyboard.type('G')
  await rowAt(page, -3).toBe(line(LINES))
  const fewer = await shrink(page)
  await rowAt(page, -3).toBe(line(LINES))
  await page.keyboard.type('gg')
  await rowAt(page, -3).toBe(line(fewer - 2))
  await page.keyboard.type(':q!')
  await page.keyboard.press('Enter')
  await isBack(page)
  expect((await rowsOf(page)).join('\n')).not.toContain('行')
})

test('less', async ({ page }, testInfo) => {
  const { file } = prepare(testInfo)
  await typeLine(page, `LESS= LESSCHARSET=utf-8 less ${file}`)
  await rowAt(page, 0).toBe(line(1))
  const rows = await rowCount(page)
  await rowAt(page, -2).toBe(line(rows - 1))
  await page.keyboard.press(' ')
  await rowAt(page, 0).toBe(line(rows))
  await page.keyboard.type('/line 300')
  await page.keyboard.press('Enter')
  await rowAt(page, 0).toBe(line(300))
  await page.keyboard.type('G')
  await rowAt(page, -2).toBe(line(LINES))
  await rowAt(page, -1).toContain('(END)')
  await page.keyboard.type('g')
  await rowAt(page, 0).toBe(line(1))
  const fewer = await shrink(page)
  await page.keyboard.type('g')
  await rowAt(page, -2).toBe(line(fewer - 1))
  await page.keyboard.type('q')
  await isBack(page)
  expect((await rowsOf(page)).join('\n')).not.toContain('行')
})

test('nano', async ({ page }, testInfo) => {
  const { file, home } = prepare(testInfo)
  await typeLine(page, `HOME=${home} LANG=C.UTF-8 nano -I ${file}`)
  await rowAt(page, 0).toContain('GNU nano')
  await rowAt(page, 1).toBe(line(1))
  await rowAt(page, -1).toContain('^X Exit')
  await page.keyboard.type('hello ')
  await rowAt(page, 1).toBe(`hello ${line(1)}`)
  await rowAt(page, 0).toContain('Modified')
  const fewer = await shrink(page)
  await rowAt(page, -1).toContain('^X Exit')
  await rowAt(page, 1).toBe(`hello ${line(1)}`)
  await rowAt(page, fewer - 4).toBe(line(fewer - 4))
  await page.keyboard.press('Control+x')
  await rowAt(page, -3).toContain('Save modified buffer?')
  await page.keyboard.type('n')
  await isBack(page)
  expect((await rowsOf(page)).join('\n')).not.toContain('GNU nano')
})

test('mc, by key and by mouse', async ({ page }, testInfo) => {
  const { home } = prepare(testInfo)
  const { cols } = await sizeOf(page)
  await typeLine(page, `HOME=${home} LANG=C.UTF-8 mc -u ${home} ${home}`)
  await rowAt(page, 0).toMatch(/Left +File +Command +Options +Right/)
  await rowAt(page, -1).toMatch(/1Help +2Menu .*10Quit/)
  await expect(screenOf(page)).toContainText('┌')
  const { x, y } = await pointOf(page, 'Command', cols)
  await page.mouse.click(x + 8, y)
  await expect(screenOf(page)).toContainText('Directory tree')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(screenOf(page)).not.toContainText('Directory tree')
  await shrink(page)
  await rowAt(page, -1).toMatch(/1Help +2Menu .*10Quit/)
  await page.keyboard.press('F10')
  await isBack(page)
  expect((await rowsOf(page)).join('\n')).not.toContain('10Quit')
})

test('htop', async ({ page }, testInfo) => {
  const { home } = prepare(testInfo)
  await typeLine(page, `HOME=${home} htop`)
  await rowAt(page, -1).toMatch(/^F1Help .*F10Quit/)
  await expect(screenOf(page)).toContainText(/Load average/)
  await page.keyboard.press('F1')
  await expect(screenOf(page)).toContainText(/Press any key to return/)
  await page.keyboard.press('Escape')
  await shrink(page)
  await rowAt(page, -1).toMatch(/^F1Help .*F10Quit/)
  await page.keyboard.press('F10')
  await isBack(page)
  expect((await rowsOf(page)).join('\n')).not.toContain('F10Quit')
})

const REPORT = `群控巡检记录 · 2026-11-26
========================

一、主机状态
  - web-01  正常    CPU 12%   内存 41%
  - web-02  正常    CPU 9%    内存 38%
  - db-01   已锁定  取证中，勿操作

二、待办事项
  [x] 证书续期
  [ ] 清理 /var/log 下超过 30 天的日志
  [ ] 内核升级（先 1 台，再 10%，其余分批）

三、备注
  「分批执行」前请先在一台主机上确认输出。
  Ελληνικά · Привет · naïve ✓

四、值班安排
  周一至周三  张伟    周四、周五  李娜
  周末        王芳（备岗：陈晨）
`

test('htop beside vim, each in its own half', async ({ page, fleet: { server, agents } }, testInfo) => {
  const { home } = prepare(testInfo)
  // Names of programs without where they are: it is a picture of the documentation, too.
  const settings = path.join(home, '.config', 'htop')
  mkdirSync(settings, { recursive: true })
  writeFileSync(path.join(settings, 'htoprc'), 'show_program_path=0\nhide_userland_threads=1\n')
  const pids = [server, ...agents].map((one) => one.child().pid)
  const file = path.join(home, '巡检记录.md')
  writeFileSync(file, REPORT)
  await page.getByRole('tab').dblclick()
  await page.getByLabel('Name of the tab').fill('巡检')
  await page.keyboard.press('Enter')
  const [left, right] = [panes(page).nth(0), panes(page).nth(1)]
  const lastRow = (pane: Locator) => pane.locator('.xterm-accessibility-tree > *').last()
  await left.locator('.xterm-helper-textarea').focus()
  await page.keyboard.press('Control+Shift+D')
  await expect(screenOf(right)).toContainText(/[$#]/)
  await typeLine(left, `HOME=${home} htop -p $$,${pids.join()}`)
  await expect(lastRow(left)).toHaveText(/^F1Help .*F10Quit/)
  await typeLine(
    right,
    `cd ${home}; vim -u NONE -N --cmd 'set laststatus=2 encoding=utf-8 nu cul' -c 'syn on' ${path.basename(file)}`,
  )
  await expect(screenOf(right)).toContainText('「分批执行」前请先在一台主机上确认输出。')
  await expect(screenOf(right)).toContainText('巡检记录.md')
  await expect(screenOf(left)).toContainText('F1Help')
  await picture(page, 'terminal')
  await right.locator('.xterm-helper-textarea').focus()
  await page.keyboard.type(':q!')
  await page.keyboard.press('Enter')
  await expect(screenOf(right)).not.toContainText('分批执行')
  await expect(screenOf(left)).toContainText('F1Help')
})

test('tmux, with a full-screen program inside', async ({ page }, testInfo) => {
  const { file } = prepare(testInfo)
  const socket = `qunkong-programs-${testInfo.retry}`
  await typeLine(page, `tmux -u -L ${socket} -f /dev/null new-session -s console`)
  await rowAt(page, -1).toMatch(/^\[console\]/)
  await page.keyboard.press('Control+b')
  await page.keyboard.type('%')
  await rowAt(page, 0).toContain('│')
  await typeLine(page, `LESS= LESSCHARSET=utf-8 less ${file}`)
  await rowAt(page, 0).toMatch(new RegExp(`│${line(1)}$`))
  await shrink(page)
  await rowAt(page, -1).toMatch(/^\[console\]/)
  await rowAt(page, 0).toMatch(new RegExp(`│${line(1)}$`))
  await page.keyboard.type('q')
  await expect(screenOf(page)).not.toContainText(line(2))
  await typeLine(page, `tmux -L ${socket} kill-server`)
  await isBack(page)
  expect((await rowsOf(page)).join('\n')).not.toContain('│')
})
