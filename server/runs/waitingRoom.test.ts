import { expect, test } from 'vitest'
import { WaitingRoom } from './waitingRoom.ts'

test('one that is larger than the room may enter while it is not full, the next may not', () => {
  const room = new WaitingRoom(100)
  const leave = room.enter(1000)
  expect(room).toMatchObject({ full: true, freeBytes: 0, bytes: 1000, count: 1 })
  leave()
  expect(room).toMatchObject({ full: false, freeBytes: 100, bytes: 0, count: 0 })
})
