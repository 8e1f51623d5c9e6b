import { expect, test } from 'vitest'
import { fileInfoBytes, fileName, parseFileInfo } from './fileInfo.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test.each([
  ['/etc/passwd', 'passwd'],
  ['..\\..\\evil.exe', 'evil.exe'],
  ['folder/', 'folder'],
  ['..', 'file'],
  ['', 'file'],
  ['报告 2026.xlsx', '报告 2026.xlsx'],
  ['a\nb\x1b[31m', 'ab[31m'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
])('the name of %j is %j', (path, name) => {
  expect(fileName(path)).toBe(name)
})

test('what lrzsz says of a file is understood, and so is less', () => {
  expect(parseFileInfo(bytes('a.txt\x005 15302056640 100644 0 3 99\0'))).toEqual({
    name: 'a.txt',
    size: 5,
    filesLeft: 3,
  })
  expect(parseFileInfo(bytes('a.txt\0\0'))).toEqual({ name: 'a.txt', size: null, filesLeft: null })
  expect(parseFileInfo(bytes('a.txt'))).toEqual({ name: 'a.txt', size: null, filesLeft: null })
  expect(parseFileInfo(bytes('big\x0017179869184\0'))).toMatchObject({ size: 2 ** 34 })
})

test('names of hosts that write GBK are read', () => {
  expect(parseFileInfo(new Uint8Array([0xce, 0xc4, 0xbc, 0xfe, 0])).name).toBe('文件')
})

test('what is said of a file to a host', () => {
  const info = { name: 'b 文.txt', size: 7, modifiedMs: 8_000, filesLeft: 2, bytesLeft: 9 }
  expect(new TextDecoder().decode(fileInfoBytes(info))).toBe('b 文.txt\x007 10 100644 0 2 9\0')
})
