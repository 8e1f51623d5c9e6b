import { expect, test } from 'vitest'
import { gramsOf, hashesOf, mayHold } from './grams.ts'

const some = (n: number) => `word-${(n * 7_919) % 10_007}-${n % 13}`
const holds = (text: string, ...words: string[]) => mayHold(gramsOf(text), hashesOf(words))

test('what stands in a text is never denied, whatever its case and its alphabet', () => {
  const text = 'root@web:~# iptables -F\n正常 Größe ΣΊΣΥΦΟΣ İstanbul 25 K'
  for (const word of ['iptables', 'IPTABLES -f', '正常', 'GRÖSSE', 'größe', 'σίσυφος', 'K', 'k', 'x', '']) {
    expect(holds(text, word)).toBe(true)
  }
  const large = Array.from({ length: 50_000 }, (_, n) => some(n)).join(' ')
  const filter = gramsOf(large)
  for (let n = 0; n < 50_000; n += 97) expect(mayHold(filter, hashesOf([some(n)]))).toBe(true)
})

test('words that a text lacks are denied, nearly always', () => {
  const text = Array.from({ length: 300 }, (_, n) => `${n}: the unit nginx has started, all is well`).join(
    '\n',
  )
  const absent = Array.from({ length: 500 }, (_, n) => `zq${String.fromCharCode(97 + (n % 26))}x${n}vw`)
  const filter = gramsOf(text)
  expect(absent.filter((word) => mayHold(filter, hashesOf([word]))).length).toBeLessThan(5)
  expect(holds(text, 'nginx', 'iptables')).toBe(false)
})

test('a filter is as large as its text needs, and no larger than its bound', () => {
  expect(gramsOf('')).toHaveLength(64)
  expect(gramsOf('ls\npwd\n')).toHaveLength(64)
  const lines = Array.from({ length: 200 }, (_, n) => `${some(n)} ${some(n + 5_000)}`)
  const { length } = gramsOf(lines.join('\n'))
  expect(length).toBeGreaterThan(256)
  expect(length).toBeLessThanOrEqual(4_096)
  const noise = Array.from({ length: 400_000 }, (_, n) =>
    String.fromCharCode(33 + ((n * n * 31 + n) % 90)),
  ).join('')
  expect(gramsOf(noise).length).toBeLessThanOrEqual(64 * 1024)
})
