import { ulid } from 'ulid'
import { expect, test } from 'vitest'
import { timeOfId } from './runTimes.ts'
import { findInSteps } from './steps.ts'

/** Newest first, as a list of runs is. */
const ALL = Array.from({ length: 5_000 }, (_, i) => ulid(1_700_000_000_000 - i))

const find = (cursor: string | undefined, matches: (id: string) => boolean, lookMs = 60_000) => {
  const looked: number[] = []
  const found = findInSteps({
    cursor,
    limit: 2,
    firstStep: 10,
    keys: (after, count) => {
      const at = after === undefined ? 0 : ALL.indexOf(after) + 1
      return Promise.resolve(ALL.slice(at, at + count))
    },
    matching: (ids, count) => {
      looked.push(ids.length)
      return Promise.resolve(ids.filter(matches).slice(0, count))
    },
    keyOf: (id) => id,
    lookMs,
  })
  return found.then((page) => ({ ...page, looked }))
}

test('a page that is full goes on after its last row, wherever the looking stopped', async () => {
  const page = await find(undefined, () => true)
  expect(page.rows).toEqual(ALL.slice(0, 2))
  expect(page).toMatchObject({ nextCursor: ALL[1], searchedTo: null, looked: [10] })
})

test('few that match are looked for in growing steps, to the end of the list', async () => {
  const page = await find(undefined, (id) => id === ALL[4_999])
  expect(page.rows).toEqual([ALL[4_999]])
  expect(page).toMatchObject({ nextCursor: null, searchedTo: null })
  expect(page.looked.slice(0, 3)).toEqual([10, 20, 40])
  expect(Math.max(...page.looked)).toBe(400)
})

test('when the time of a request is over the page says how far it looked, and the next one goes on there', async () => {
  const first = await find(undefined, (id) => id === ALL[35], 0)
  expect(first).toMatchObject({ rows: [], nextCursor: ALL[9], searchedTo: timeOfId(ALL[9] ?? '') })
  const second = await find(first.nextCursor ?? undefined, (id) => id === ALL[15], 0)
  expect(second).toMatchObject({ rows: [ALL[15]], nextCursor: ALL[19] })
})
