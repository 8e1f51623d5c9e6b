import { expect, test } from 'vitest'
import { amountOf } from '../amounts.ts'
import { planBatches, stopReason } from './plan.ts'

const hosts = (count: number, offline: number[] = []) =>
  Array.from({ length: count }, (_, i) => ({
    agentId: `id-${i}`,
    hostname: `host-${String(i).padStart(3, '0')}`,
    online: !offline.includes(i),
  }))
const sizes = (plan: { batch: number }[]) =>
  plan.reduce<number[]>((all, { batch }) => {
    all[batch] = (all[batch] ?? 0) + 1
    return all
  }, [])

test('canaries first, then batches of a number or of a share of all', () => {
  expect(sizes(planBatches(hosts(25), { canary: 3, batch: 10 }))).toEqual([3, 10, 10, 2])
  expect(sizes(planBatches(hosts(25), { canary: 3, batch: '10%' }))).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 1])
  expect(sizes(planBatches(hosts(25), { canary: 3 }))).toEqual([3, 22])
  expect(sizes(planBatches(hosts(25), { batch: '50%' }))).toEqual([13, 12])
  expect(sizes(planBatches(hosts(25), {}))).toEqual([25])
})

test('small fleets lose nobody: more canaries than hosts, a share below one host', () => {
  expect(sizes(planBatches(hosts(2), { canary: 5, batch: '1%' }))).toEqual([2])
  expect(sizes(planBatches(hosts(3), { canary: 1, batch: '1%' }))).toEqual([1, 1, 1])
  expect(planBatches([], { canary: 1 })).toEqual([])
})

test('hosts that are there go first, so that an absent one is no canary', () => {
  const plan = planBatches(hosts(6, [0, 1]), { canary: 2, batch: 2 })
  expect(plan.map(({ candidate, batch }) => [candidate.hostname, batch])).toEqual([
    ['host-002', 0],
    ['host-003', 0],
    ['host-004', 1],
    ['host-005', 1],
    ['host-000', 2],
    ['host-001', 2],
  ])
})

test('a share is rounded up for batches and down for budgets', () => {
  expect(amountOf('10%', 25, 'up')).toBe(3)
  expect(amountOf('10%', 25, 'down')).toBe(2)
  expect(amountOf('0%', 25, 'down')).toBe(0)
  expect(amountOf(7, 25, 'down')).toBe(7)
})

test('a rollout stops past its budget, at the first failed canary, and again after what a person has forgiven', () => {
  const none = { failed: 0, failedCanaries: 0, forgiven: 0, budget: 2 }
  expect(stopReason(none)).toBeNull()
  expect(stopReason({ ...none, failed: 2 })).toBeNull()
  expect(stopReason({ ...none, failed: 3 })).toMatch(/^budget: 3 hosts failed, 2 may/)
  expect(stopReason({ ...none, failed: 1, failedCanaries: 1 })).toMatch(/^canary: /)
  expect(stopReason({ ...none, failed: 3, forgiven: 3 })).toBeNull()
  expect(stopReason({ ...none, failed: 5, failedCanaries: 1, forgiven: 3 })).toBeNull()
  expect(stopReason({ ...none, failed: 6, failedCanaries: 1, forgiven: 3 })).toMatch(
    /^budget: 3 hosts failed/,
  )
})
