import { expect, test } from 'vitest'
import { TICKET_LIFETIME_MS, Tickets } from './tickets.ts'

test('a ticket opens its terminal once', () => {
  const tickets = new Tickets()
  const ticket = tickets.issue({ terminalId: 't1', access: 'observe', entry: { by: 'owner' } }, 'u1')
  expect(tickets.redeem(ticket, 'u1')).toMatchObject({ terminalId: 't1', access: 'observe' })
  expect(tickets.redeem(ticket, 'u1')).toBeNull()
})

test("another user's attempt fails and does not use the ticket up; a late one fails", () => {
  const tickets = new Tickets()
  const ticket = tickets.issue({ terminalId: 't1', access: 'observe', entry: { by: 'owner' } }, 'u1', 0)
  expect(tickets.redeem(ticket, 'u2', 1)).toBeNull()
  expect(tickets.redeem(ticket, 'u1', 1)).toMatchObject({ terminalId: 't1', access: 'observe' })
  const late = tickets.issue({ terminalId: 't2', access: 'control', entry: { by: 'owner' } }, 'u1', 0)
  expect(tickets.redeem(late, 'u1', TICKET_LIFETIME_MS + 1)).toBeNull()
})
