import { expect, test } from 'vitest'
import { mustAskBeforePaste } from './clipboard.ts'

test('several lines are asked about only where each would run at once', () => {
  expect(mustAskBeforePaste('cd /tmp\nrm -rf *', false)).toBe(true)
  expect(mustAskBeforePaste('cd /tmp\nrm -rf *', true)).toBe(false)
  expect(mustAskBeforePaste('uptime\n', false)).toBe(false)
})
