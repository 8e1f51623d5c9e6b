/** A player's keys, wherever on the page one is: space, arrows, speed, full screen. */
'use client'

import { useEffect } from 'react'
import { type Player, SPEEDS } from './player.ts'

const STEP_MS = 5_000
const LEAP_MS = 60_000

const isOwn = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT|BUTTON|A)$/.test(target.tagName))

function changeSpeed(player: Player, by: 1 | -1): void {
  const at = SPEEDS.indexOf(player.snapshot().speed)
  player.setSpeed(SPEEDS[Math.min(Math.max(0, at + by), SPEEDS.length - 1)] ?? 1)
}

const leap = (player: Player, by: number) => void player.seek(player.snapshot().ms + by)

const ACTS = new Map<string, (player: Player, shift: boolean) => void>([
  [' ', (player) => player.toggle()],
  ['k', (player) => player.toggle()],
  ['ArrowLeft', (player, shift) => leap(player, shift ? -LEAP_MS : -STEP_MS)],
  ['ArrowRight', (player, shift) => leap(player, shift ? LEAP_MS : STEP_MS)],
  ['Home', (player) => void player.seek(0)],
  ['End', (player) => void player.seek(player.snapshot().durationMs)],
  ['<', (player) => changeSpeed(player, -1)],
  ['>', (player) => changeSpeed(player, 1)],
])

export function useKeys(player: Player | null, fullScreen: () => void): void {
  useEffect(() => {
    if (!player) return
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (isOwn(event.target) || document.querySelector('[role=dialog], [role=alertdialog]')) return
      const act = event.key === 'f' ? fullScreen : ACTS.get(event.key)
      if (!act) return
      event.preventDefault()
      act(player, event.shiftKey)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [player, fullScreen])
}
