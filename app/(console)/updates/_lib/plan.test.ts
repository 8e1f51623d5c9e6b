import { expect, test } from 'vitest'
import { newPlan, readAmount, readPlan } from './plan.ts'

test('amounts are numbers of hosts or shares, nothing else', () => {
  expect(readAmount('12', 1)).toBe(12)
  expect(readAmount(' 10 % ', 1)).toBe('10%')
  expect(readAmount('', 1)).toBeUndefined()
  for (const wrong of ['0', '0%', '101%', 'ten', '-1', '1.5'])
    expect([wrong, readAmount(wrong, 1)]).toEqual([wrong, null])
  expect(readAmount('0', 0)).toBe(0)
})

test('a plan says only what was filled in', () => {
  const plan = newPlan('1.1.0', 'Asia/Shanghai')
  expect(readPlan(plan)).toEqual({ canary: 1, batch: '10%', pauseSeconds: 60, failureBudget: '5%' })
  expect(readPlan({ ...plan, canary: '', batch: '', pauseMinutes: '0', budget: '', note: ' why ' })).toEqual({
    note: 'why',
  })
  expect(readPlan({ ...plan, hours: true })?.window).toEqual({
    from: '22:00',
    to: '05:00',
    timeZone: 'Asia/Shanghai',
  })
  expect(readPlan({ ...plan, batch: 'some' })).toBeNull()
  expect(readPlan({ ...plan, canary: '5%' })).toBeNull()
})
