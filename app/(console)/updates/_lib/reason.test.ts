import { expect, test } from 'vitest'
import { readReason } from './reason.ts'

test('codes are told from sentences', () => {
  expect(readReason('operator')).toEqual({ code: 'operator', text: '' })
  expect(readReason('offline: it did not come online within 60 s')).toEqual({
    code: 'offline',
    text: 'it did not come online within 60 s',
  })
  expect(readReason('the disk is full')).toEqual({ code: null, text: 'the disk is full' })
  expect(readReason('error: 7')).toEqual({ code: null, text: 'error: 7' })
})
