import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectionState, socketChanged } from './connection.ts'

beforeEach(() => {
  vi.useFakeTimers()
  socketChanged('idle', null)
})
afterEach(() => vi.useRealTimers())

test('a connection that broke is lost until it is back, which is shown for a moment', () => {
  socketChanged('connecting', null)
  expect(connectionState()).toBe('idle')
  socketChanged('pending', null)
  expect(connectionState()).toBe('open')
  socketChanged('connecting', new Error('closed'))
  expect(connectionState()).toBe('lost')
  socketChanged('connecting', new Error('refused'))
  expect(connectionState()).toBe('lost')
  socketChanged('pending', null)
  expect(connectionState()).toBe('back')
  vi.advanceTimersByTime(60_000)
  expect(connectionState()).toBe('open')
})

test('a connection closed for want of listeners is no loss', () => {
  socketChanged('pending', null)
  socketChanged('idle', null)
  expect(connectionState()).toBe('idle')
  socketChanged('pending', null)
  expect(connectionState()).toBe('open')
})

test('one that breaks again while it is back is lost again', () => {
  socketChanged('pending', null)
  socketChanged('connecting', new Error('closed'))
  socketChanged('pending', null)
  socketChanged('connecting', new Error('closed'))
  vi.advanceTimersByTime(60_000)
  expect(connectionState()).toBe('lost')
})
