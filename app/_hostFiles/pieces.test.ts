import { expect, test } from 'vitest'
import { inPieces, type Progress, piecesOf } from './pieces.ts'

const names = (count: number, length = 10) =>
  Array.from({ length: count }, (_, at) => `/${String(at).padStart(length, '0')}`)
const watching = (stop = new AbortController()) => {
  const seen: Progress[] = []
  return { stop, seen, signal: stop.signal, progress: (at: Progress) => void seen.push(at) }
}

test('nothing is left out or sent twice, and no request is too large for the server', () => {
  for (const all of [names(1), names(9_001), names(2_000, 4_000)]) {
    const pieces = piecesOf(all)
    expect(pieces.flat()).toEqual(all)
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(1000)
      expect(JSON.stringify(piece).length * 3).toBeLessThan(2 * 1024 * 1024)
    }
  }
})

test('what takes long is asked again until it is done', async () => {
  const watch = watching()
  let asked = 0
  expect(await inPieces(names(1_200), async () => ({ more: ++asked % 2 === 1 }), watch)).toEqual({
    done: 1_200,
    count: 1_200,
  })
  expect(asked).toBe(6)
  expect(watch.seen.map(({ done }) => done)).toEqual([0, 500, 1_000, 1_200])
})

test('stopped or failed, it says how many were done', async () => {
  const watch = watching()
  const stopping = async () => {
    watch.stop.abort()
    return { more: false }
  }
  expect(await inPieces(names(1_200), stopping, watch)).toEqual({ done: 500, count: 1_200 })
  const error = new Error('denied')
  let asked = 0
  const failing = async () => {
    if (++asked === 3) throw error
    return { more: false }
  }
  expect(await inPieces(names(1_200), failing, watching())).toEqual({ done: 1_000, count: 1_200, error })
})
