import { expect, test } from 'vitest'
import { hostBytes, hostText } from './hostPath.ts'

test('every name of a host has one text, and every such text leads to the name', () => {
  const names = [
    Buffer.from('plain.txt'),
    Buffer.from('中文 é 😀\n'),
    Buffer.of(0xff),
    Buffer.concat([Buffer.from('é'), Buffer.of(0xe9, 0x80), Buffer.from('x')]),
    // What the texts themselves are made of.
    Buffer.from('\uf7ff\uf780'),
    Buffer.of(0xf0, 0x9f, 0x98),
    Buffer.of(0xed, 0xa0, 0x80),
    Buffer.of(0xc0, 0xaf),
  ]
  const texts = names.map(hostText)
  expect(new Set(texts).size).toBe(names.length)
  for (const [at, text] of texts.entries()) {
    expect(hostBytes(text)).toEqual(names[at])
    expect(text.isWellFormed()).toBe(true)
  }
  expect(texts.slice(0, 2)).toEqual(['plain.txt', '中文 é 😀\n'])
})
