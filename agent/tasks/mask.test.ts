import { expect, test } from 'vitest'
import { Masker, secretsOf } from './mask.ts'

const M = '••••••'

/** The text through a masker in pieces of `size` bytes. */
function masked(secrets: string[], text: string, size: number): string {
  const masker = new Masker(secrets)
  const bytes = Buffer.from(text)
  const out: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) out.push(masker.push(bytes.subarray(at, at + size)))
  return Buffer.concat([...out, masker.flush()]).toString()
}

test.each([
  [['hunter2'], 'pass=hunter2 hunter hunter2', `pass=${M} hunter ${M}`],
  [['hunter2'], 'hunter2hunter2', M],
  [['abcd', 'abcdef'], 'abcdef abcde abc', `${M} ${M}e abc`],
  [['abcd', 'cdef'], 'xabcdefx', `x${M}x`],
  [['aaaa'], 'aaaaaaaaab aaab', `${M}b aaab`],
  [['密码密码'], 'a密码密码b密码', `a${M}b密码`],
  [['abab', 'zz'], 'aabababazz', `a${M}a${M}`],
  [[], 'nothing', 'nothing'],
])('secrets %j are masked, however the output is cut', (secrets, text, expected) => {
  for (let size = 1; size <= Buffer.byteLength(text); size++)
    expect([size, masked(secrets, text, size)]).toEqual([size, expected])
})

/** Byte by byte: is it in any place where a secret stands? */
function simply(secrets: string[], text: string): string {
  const hidden = new Set<number>()
  for (const secret of secrets)
    for (let at = 0; at < text.length; at++)
      if (text.startsWith(secret, at)) for (let i = 0; i < secret.length; i++) hidden.add(at + i)
  return [...text].map((char, at) => (!hidden.has(at) ? char : hidden.has(at - 1) ? '' : M)).join('')
}

test('two thousand random texts, cut at random, are masked as if they had come whole', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * below)
  }
  const word = (length: number) => Array.from({ length }, () => 'abc'[random(3)]).join('')
  for (let i = 0; i < 2_000; i++) {
    const secrets = Array.from({ length: 1 + random(3) }, () => word(1 + random(5)))
    const text = word(random(40))
    expect([secrets, text, masked(secrets, text, 1 + random(7))]).toEqual([
      secrets,
      text,
      simply(secrets, text),
    ])
  }
})

test('what can not be a secret any more is given out at once, and never more is held than a secret has', () => {
  const masker = new Masker(['hunter2'])
  expect(masker.push(Buffer.from('login: hun')).toString()).toBe('login: ')
  expect(masker.push(Buffer.from('gry ')).toString()).toBe('hungry ')
})

test('lines of a secret are secrets, but for the shortest', () => {
  expect(secretsOf({ KEY: 'BEGIN\nabcdef\r\n}\n', OTHER: 'x' }, ['KEY', 'NONE'])).toEqual([
    'BEGIN\nabcdef\r\n}\n',
    'BEGIN',
    'abcdef',
  ])
})
