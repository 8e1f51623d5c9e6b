import { expect, test } from 'vitest'
import { patternOf } from './pattern.ts'
import { LINES_SHOWN, searchText } from './searchText.ts'

const plain = (query: string, caseSensitive = false) => patternOf({ query, caseSensitive })
const regex = (query: string, caseSensitive = false) => patternOf({ query, caseSensitive, regex: true })

test('words are taken as they are, whatever their case unless it counts', () => {
  expect(plain('a.c')('A.C abc a.c')).toEqual([
    [0, 3],
    [8, 11],
  ])
  expect(plain('a.c', true)('A.C abc a.c')).toEqual([[8, 11]])
  expect(plain('C:\\[x]-/*')('c:\\[X]-/*')).toEqual([[0, 9]])
})

test('a regular expression finds its ranges; one that finds nothing of a line marks the line', () => {
  expect(regex('err(or)?')('ERR and error')).toEqual([
    [0, 3],
    [8, 13],
  ])
  expect(regex('^$')('')).toEqual([[0, 0]])
  expect(regex('^$')('x')).toEqual([])
  expect(regex('x*')('aax')).toEqual([[2, 3]])
})

test.each(['(', '[z-a]', 'a{2000}', '(?=a)b', '\\1'])('%s is refused with what is wrong with it', (query) => {
  expect(() => regex(query)).toThrow(expect.objectContaining({ code: 'bad_regex' }))
})

test('an expression that would be slow is refused, one that backtracking would never end takes no time', () => {
  expect(() => regex('(?:a{1,30}){1,30}b')).toThrow(expect.objectContaining({ code: 'regex_too_large' }))
  const began = performance.now()
  expect(regex('^(a+)+$')(`${'a'.repeat(50_000)}!`)).not.toEqual(undefined)
  expect(performance.now() - began).toBeLessThan(2_000)
})

test('lines are numbered and counted, the first are kept, colours and carriage returns are none of the text', async () => {
  const text = Array.from({ length: 50 }, (_, at) =>
    at % 2 ? `\x1b[3${at % 8}mfail\x1b[0med ${at}\r` : 'fine',
  )
  const found = await searchText(text.join('\n'), plain('failed'))
  expect(found.matchingLines).toBe(25)
  expect(found.lines).toHaveLength(LINES_SHOWN)
  expect(found.lines[0]).toEqual({ number: 2, text: 'failed 1', ranges: [[0, 6]] })
})

test('a long line is cut around what was found in it', async () => {
  const { lines } = await searchText(`${'x'.repeat(5_000)}needle${'y'.repeat(5_000)}`, plain('needle'))
  const [line] = lines
  expect(line?.text.length).toBeLessThan(500)
  const [from, to] = line?.ranges[0] ?? [0, 0]
  expect(line?.text.slice(from, to)).toBe('needle')
})

test('an output that takes too long is left at its beginning, and says so', async () => {
  let time = 0
  const clock = () => {
    time += 1_000
    return time
  }
  const found = await searchText('a\n'.repeat(100), plain('a'), undefined, clock)
  expect(found.partial).toBe(true)
  expect(found.matchingLines).toBeLessThan(100)
})

test('nobody searches for somebody who has left', async () => {
  const left = AbortSignal.abort(new Error('gone'))
  let time = 0
  const clock = () => {
    time += 100
    return time
  }
  await expect(searchText('a\n'.repeat(100), plain('a'), left, clock)).rejects.toThrow('gone')
})
