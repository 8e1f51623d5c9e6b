import { DrizzleQueryError } from 'drizzle-orm/errors'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.restoreAllMocks())

/** What a logger of ours writes of `error`, by pino's own way out. */
async function logged(error: Error): Promise<{ err: Record<string, unknown>; line: string }> {
  const { createLog } = await import('./log.ts')
  const log = createLog('info')
  const stream = Object.getOwnPropertySymbols(log)
    .map((symbol) => Reflect.get(log, symbol) as unknown)
    .find(
      (value): value is { write(line: string): void } =>
        typeof Reflect.get(Object(value), 'write') === 'function',
    )
  if (!stream) throw new Error('pino has no stream')
  const write = vi.spyOn(stream, 'write').mockImplementation(() => undefined)
  log.error({ err: error }, 'no')
  const line = String(write.mock.calls[0]?.[0])
  return { ...JSON.parse(line), line }
}

test('a statement that failed is logged with its reason and its place, without the values that it was to write', async () => {
  const reason = Object.assign(new Error('Data too long'), { errno: 1406 })
  const { err, line } = await logged(
    new DrizzleQueryError('insert into users values (?)', ['hunter2'], reason),
  )
  expect(err).toMatchObject({
    message: 'Failed query: Data too long',
    query: 'insert into users values (?)',
    errno: 1406,
  })
  expect(String(err.stack)).toContain('log.test.ts')
  expect(line).not.toContain('hunter2')
})

test('a long message is cut', async () => {
  const { err } = await logged(new Error('x'.repeat(100_000)))
  expect(String(err.message)).toHaveLength(2_000 + '… [cut]'.length)
  expect(String(err.stack).length).toBeLessThan(3_000)
})
