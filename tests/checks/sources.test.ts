import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../harness/child.ts'

const LINES_MAX = 400

function sourceFiles(): { file: string; lines: number }[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx', '*.mjs', '*.css'],
    {
      cwd: REPOSITORY,
      encoding: 'utf8',
    },
  )
  return listed
    .split('\n')
    .filter((file) => file !== '' && !file.startsWith('drizzle/migrations/'))
    .flatMap((file) => {
      try {
        return [{ file, lines: readFileSync(path.join(REPOSITORY, file), 'utf8').split('\n').length }]
      } catch (error) {
        // Deleted in the working tree, still in the index.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    })
}

test('source files stay small enough to be read at once', () => {
  const files = sourceFiles().sort((a, b) => a.lines - b.lines)
  const at = (share: number) => files[Math.floor(share * files.length)]?.lines
  expect(files.filter(({ lines }) => lines > LINES_MAX)).toEqual([])
  expect(at(0.5)).toBeLessThan(90)
  expect(at(0.9)).toBeLessThan(250)
})

/** What Biome, with this repository's rules, says of a file of these contents at `file`. */
function lint(file: string, text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'qunkong-planted-'))
  try {
    const rules = JSON.parse(readFileSync(path.join(REPOSITORY, 'biome.json'), 'utf8')) as object
    writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }))
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
    const biome = path.join(REPOSITORY, 'node_modules/.bin/biome')
    const result = spawnSync(biome, ['lint', file], { cwd: folder, encoding: 'utf8', timeout: 15_000 })
    const said = result.stdout + result.stderr
    expect(said).toContain('Checked 1 file')
    return said
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test.each([
  ['app/planted.ts', '../server/runs/engine.ts'],
  ['client/planted.ts', '../drizzle/schema/index.ts'],
  ['server/planted.ts', '../agent/main.ts'],
  ['server/runs/planted.ts', '../../app/_lib/paths.ts'],
  ['agent/planted.ts', '../server/errors.ts'],
  ['agent/shared/planted.ts', '../log.ts'],
  ['agent/protocol/planted.ts', '../../server/errors.ts'],
  ['drizzle/planted.ts', '../server/errors.ts'],
])('the linter refuses %s to import %s', (file, target) => {
  expect(lint(file, `import { thing } from '${target}'\n\nexport const other = thing\n`)).toContain(
    'noRestrictedImports',
  )
})

test.each([
  ['app/planted.ts', '../server/trpc/types.ts'],
  ['server/planted.ts', '../agent/protocol/index.ts'],
  ['server/planted.ts', '../agent/shared/scavenging.ts'],
])('the linter lets %s import %s', (file, target) => {
  expect(lint(file, `import type { Thing } from '${target}'\n\nexport type Other = Thing\n`)).not.toContain(
    'noRestrictedImports',
  )
})
