/** The file list by keyboard: arrows and letters move, and what a file manager's keys do they do here. */
'use client'

import type { KeyboardEvent } from 'react'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import type { Marked } from './useMarked.ts'

export interface BrowserVerbs {
  open(entry: HostFileEntry): void
  up(): void
  rename(): void
  remove(): void
  upload(): void
  reload(): void
  filter(): void
}

const PAGE_ROWS = 15

export function useBrowserKeys(
  entries: readonly HostFileEntry[],
  marked: Marked,
  verbs: BrowserVerbs,
  reveal: (index: number) => void,
) {
  const at = entries.findIndex(({ name }) => name === marked.at)
  const go = (index: number, extend: boolean) => {
    const to = Math.max(0, Math.min(entries.length - 1, index))
    const name = entries[to]?.name
    if (name === undefined) return
    if (extend) marked.to(name)
    else marked.only(name)
    reveal(to)
  }
  return (event: KeyboardEvent) => {
    // Keys of an input in a row are its own.
    if (event.target instanceof HTMLInputElement) return
    const { key, shiftKey } = event
    const control = event.ctrlKey || event.metaKey
    const steps: Record<string, number> = {
      ...{
        ArrowDown: at + 1,
        ArrowUp: at < 0 ? entries.length - 1 : at - 1,
        Home: 0,
        End: entries.length - 1,
      },
      ...{ PageDown: at + PAGE_ROWS, PageUp: at - PAGE_ROWS },
    }
    const step = steps[key]
    const entry = entries[at]
    const done = () => event.preventDefault()
    if (step !== undefined && !control && !event.altKey) {
      go(step, shiftKey)
      return done()
    }
    if (control && !event.altKey) {
      const verb = { a: marked.all, u: verbs.upload }[key.toLowerCase()]
      if (!verb) return
      verb()
      return done()
    }
    const verb: Record<string, (() => void) | undefined> = {
      Enter: entry && (() => verbs.open(entry)),
      Backspace: verbs.up,
      F2: verbs.rename,
      Delete: verbs.remove,
      Escape: marked.names.size > 0 ? marked.none : undefined,
      ' ': entry && (() => marked.toggle(entry.name)),
      '/': verbs.filter,
    }
    if (event.altKey) {
      if (key !== 'ArrowUp') return
      verbs.up()
      return done()
    }
    if (key in verb) {
      const run = verb[key]
      if (!run) return
      run()
      return done()
    }
    if (key.length !== 1) return
    // A letter goes on to the next name that begins with it.
    const letter = key.toLowerCase()
    const begins = (one: HostFileEntry) => one.name.toLowerCase().startsWith(letter)
    const after = entries.findIndex((one, index) => index > at && begins(one))
    const found = after < 0 ? entries.findIndex(begins) : after
    if (found < 0) return
    go(found, false)
    done()
  }
}
