import { expect, test } from 'vitest'
import { messagesOf } from './index.ts'

const keysOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, child]) => keysOf(child, `${path}.${key}`))
    : [path]

test('every text is there in both languages', () => {
  expect(keysOf(messagesOf('zh-CN')).sort()).toEqual(keysOf(messagesOf('en')).sort())
})
