import { expect, test } from 'vitest'
import { archOfHeader, versionOfName } from './file.ts'

test('the version is read off the name, whatever stands around it', () => {
  expect(versionOfName('qunkong-agent-1.2.0-linux-x64')).toBe('1.2.0')
  expect(versionOfName('qunkong-agent_v1.2.0')).toBe('1.2.0')
  expect(versionOfName('qunkong-agent-1.2.0-rc.1-linux-arm64')).toBe('1.2.0-rc.1')
  expect(versionOfName('2.0')).toBe('2.0')
  expect(versionOfName('qunkong-agent-linux-x64')).toBe('')
  expect(versionOfName('qunkong-agent')).toBe('')
})

test('the architecture is read off the header', () => {
  const header = (machine: number) =>
    Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, machine, 0])
  expect(archOfHeader(header(0x3e))).toBe('x64')
  expect(archOfHeader(header(0xb7))).toBe('arm64')
  expect(archOfHeader(header(0x28))).toBeNull()
  expect(archOfHeader(new TextEncoder().encode('#!/bin/sh'))).toBeNull()
})
