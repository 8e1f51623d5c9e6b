/** What a screen shows over itself: a question, a menu, the search; and the keys that are held for the next one. */
import { useSyncExternalStore } from 'react'
import type { Held } from './keys.ts'
import type { PasteConcern } from './paste.ts'

/** One at a time; a new one takes the place of the one before, as if that had been refused. */
export type Question =
  | { kind: 'paste'; text: string; concerns: PasteConcern[] }
  /** More than a terminal takes at once. */
  | { kind: 'tooLong'; text: string }
  /** What is written there is not where it leads. */
  | { kind: 'link'; target: string; shown: string }
  /** A program wants to write to the clipboard. */
  | { kind: 'clipboard'; text: string }

export interface ScreenState extends Held {
  question: Question | null
  /** Where it opens, in CSS pixels of the window, and what was selected then. */
  menu: { x: number; y: number; selection: string } | null
  /** Counts how often the search was asked for while it stands there; 0: it does not. */
  searching: number
}

export const NOTHING: ScreenState = {
  question: null,
  menu: null,
  searching: 0,
  control: false,
  alt: false,
}

/** A value that React can watch. */
export class Observed<T extends object> {
  private value: T
  private readonly listeners = new Set<() => void>()

  constructor(value: T) {
    this.value = value
  }

  readonly get = (): T => this.value

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  set(change: Partial<T>): void {
    this.value = { ...this.value, ...change }
    for (const listener of this.listeners) listener()
  }
}

export const useObserved = <T extends object>({ subscribe, get }: Observed<T>): T =>
  useSyncExternalStore(subscribe, get, get)
