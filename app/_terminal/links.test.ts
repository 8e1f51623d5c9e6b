import { expect, test } from 'vitest'
import { questionBefore, webAddress } from './links.ts'

test('only web addresses are links, and a host that looks like another one shows as what it is', () => {
  expect(webAddress('https://example.test')).toBe('https://example.test/')
  expect(webAddress('https://exаmple.test/')).toMatch(/^https:\/\/xn--/)
  for (const text of ['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'example.test', ''])
    expect(webAddress(text)).toBeNull()
})

test('a link whose text names its target is opened, any other one is asked about', () => {
  expect(questionBefore('https://example.test/', 'https://example.test')).toBeNull()
  expect(questionBefore('https://example.test/', 'docs')).toEqual({
    target: 'https://example.test/',
    shown: 'docs',
  })
  expect(questionBefore('https://evil.test/', 'https://bank.test/')).not.toBeNull()
  expect(questionBefore('https://evil.test/', 'a\u202eb')?.shown).toBe('a<U+202E>b')
})
