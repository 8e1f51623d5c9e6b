/** The deployment docs: both languages name the same commands, and commands, options and links that are there. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { SERVER_FLAGS } from './up/flags.mjs'

const FOLDER = import.meta.dirname
const PAGES = ['README', 'QUICKSTART', 'ARCHITECTURE']
const LANGUAGES = ['.md', '.zh-CN.md']
const page = (name: string) => readFileSync(path.join(FOLDER, name), 'utf8')

/** Fenced commands, line by line, without what is said about them. */
const commands = (text: string) =>
  [...text.matchAll(/^```sh.*\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s+# .*$/, '').trim())
    .filter(Boolean)

test.each(PAGES)('%s says the same in both languages: the same commands in the same order', (name) => {
  const [english = [], chinese] = LANGUAGES.map((ending) => commands(page(name + ending)))
  expect(chinese).toEqual(english)
  if (name !== 'ARCHITECTURE') expect(english.length).toBeGreaterThan(3)
})

test.each(PAGES.flatMap((name) => LANGUAGES.map((ending) => name + ending)))(
  'links of %s lead somewhere',
  (name) => {
    const links = [...page(name).matchAll(/\]\(([^)#:]+)\)/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(1)
    expect(links.filter((link) => !existsSync(path.join(FOLDER, link)))).toEqual([])
  },
)

test('each of our scripts that a page tells to run exists, is sound, and has the options that it is given', () => {
  const lines = PAGES.flatMap((name) => commands(page(`${name}.md`)))
  const ours = lines.filter((line) => /^(\/opt\/qunkong\/current\/)?deployment\/[\w-]+\.sh/.test(line))
  const helps = new Map<string, string>()
  for (const line of ours) {
    const script = /deployment\/([\w-]+\.sh)/.exec(line)?.[1] ?? ''
    const file = path.join(FOLDER, script)
    if (!helps.has(script)) {
      execFileSync('sh', ['-n', file])
      helps.set(script, execFileSync('sh', [file, '--help'], { encoding: 'utf8' }))
    }
    for (const [option] of line.matchAll(/--[a-z][\w-]*/g))
      expect(helps.get(script), `${script} ${option}`).toContain(option)
  }
  expect(helps.size).toBe(5)
}, 60_000)

test("the systemd unit starts the server with Node's options of `npm run up`", () => {
  expect(page('server/qunkong-server.service')).toContain(`/node ${SERVER_FLAGS.join(' ')} server/main.ts`)
})
