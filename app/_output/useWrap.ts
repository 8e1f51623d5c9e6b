/** Whether long lines of output are broken: kept by the browser, the same for all outputs. */
'use client'

import { useSyncExternalStore } from 'react'

const KEY = 'qunkong.output.wrap'
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const wraps = () => window.localStorage.getItem(KEY) !== 'off'

function setWrap(on: boolean): void {
  window.localStorage.setItem(KEY, on ? 'on' : 'off')
  for (const listener of listeners) listener()
}

export const useWrap = (): [boolean, (on: boolean) => void] => [
  useSyncExternalStore(subscribe, wraps, () => true),
  setWrap,
]
