import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { TARGET_KINDS } from './targets.ts'

const server = path.resolve(import.meta.dirname, '../../../server')

test('every kind of target that the server records can be chosen', () => {
  const written = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...readFileSync(path.join(server, name), 'utf8').matchAll(/targetKind: '(\w+)'/g)])
    .map(([, kind]) => kind)
  expect([...new Set(written)].sort()).toEqual([...TARGET_KINDS].sort())
})
