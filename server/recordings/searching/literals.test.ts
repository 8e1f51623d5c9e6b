import { expect, test } from 'vitest'
import { patternOf } from '../../runs/reading/pattern.ts'
import { literalsOf } from './literals.ts'

test.each([
  ['iptables', ['iptables']],
  ['iptables\\s+-[FX]', ['iptables', '-']],
  ['^sudo rm -rf? /$', ['sudo rm -r', ' /']],
  ['ab+c', ['ab', 'c']],
  ['ab*c', ['a', 'c']],
  ['ab{2,3}c', ['a', 'c']],
  ['(?i)drop (?:table|index) (x)', ['drop ', ' ']],
  ['rm|dd', []],
  ['[]|(]x[[:alpha:]|]y', ['x', 'y']],
  ['1\\.2\\|3', ['1.2|3']],
  ['\\x41b', []],
  ['\\Qa|b\\E', []],
  ['a(b[)]c)d', ['a', 'd']],
  ['重启?服务', ['重', '服务']],
])('%s needs %j', (regex, literals) => {
  expect(literalsOf(regex)).toEqual(literals)
})

test('whatever matches holds what is said to be needed', () => {
  const parts = [
    'a',
    'b',
    'ab',
    '.',
    'a*',
    'b?',
    'b+',
    'a{1,2}',
    '(a|b)',
    '(?:ab)?',
    '[ab]',
    '[^a]',
    '\\w',
    '\\+',
    '^',
    '$',
    '|',
  ]
  const roll = (seed: number, below: number) =>
    Math.floor(Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) * below) % below
  const texts = ['', 'a', 'b', 'ab', 'ba', 'aab', 'abb', 'a+b', 'abab', 'xaby', 'A+', 'bbaa']
  for (let n = 0; n < 3_000; n++) {
    const regex = Array.from({ length: 1 + (n % 5) }, (_, i) => parts[roll(n * 7 + i, parts.length)]).join('')
    let find: ReturnType<typeof patternOf>
    try {
      find = patternOf({ query: regex, regex: true })
    } catch {
      continue // Such as two that count one after the other.
    }
    for (const text of texts)
      if (find(text).length > 0)
        for (const literal of literalsOf(regex)) expect(text.toLowerCase(), regex).toContain(literal)
  }
})
