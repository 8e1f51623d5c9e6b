/** How this person likes terminals: the server keeps it, and a copy in this browser is there at once. */
import type { TerminalPreferences } from '../../server/trpc/types.ts'
import { FOLLOW } from './themes.ts'

export type { TerminalPreferences } from '../../server/trpc/types.ts'

export const FONT_SIZE = { min: 8, max: 32 } as const
/** Hundredths of the letters' height. */
export const LINE_HEIGHT = { min: 100, max: 200, step: 5 } as const
/** A line takes 12 bytes a column: these are some 120 MB at 200 columns. */
export const SCROLLBACK_LINES_MAX = 50_000
export const CURSOR_STYLES = ['block', 'bar', 'underline'] as const
export const BELLS = ['off', 'visual', 'sound'] as const
export const RIGHT_CLICKS = ['menu', 'paste', 'browser'] as const

export const DEFAULTS: TerminalPreferences = {
  theme: FOLLOW,
  fontSize: 13,
  lineHeight: 115,
  cursorStyle: 'block',
  cursorBlink: true,
  scrollback: 10_000,
  copyOnSelect: false,
  bell: 'visual',
  screenReader: false,
  rightClick: 'menu',
  warnOfLines: true,
}

const PREFIX = 'qunkong.terminal.'
/** Whose copy it is. */
const OWNER = 'owner'
/** Names of what the server has not been told yet. */
const UNSENT = 'unsent'

type Name = keyof TerminalPreferences
const NAMES = Object.keys(DEFAULTS) as Name[]

const oneOf = <T extends string>(value: unknown, all: readonly T[], otherwise: T): T =>
  all.find((one) => one === value) ?? otherwise
const within = (value: unknown, min: number, max: number, otherwise: number): number =>
  typeof value === 'number' && value >= min && value <= max ? value : otherwise
const flag = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise)

/** What is missing or out of bounds is as if never chosen: another version may know more, or less. */
export function preferencesOf(kept: Partial<Record<Name, unknown>>): TerminalPreferences {
  return {
    theme: typeof kept.theme === 'string' ? kept.theme : DEFAULTS.theme,
    fontSize: within(kept.fontSize, FONT_SIZE.min, FONT_SIZE.max, DEFAULTS.fontSize),
    lineHeight: within(kept.lineHeight, LINE_HEIGHT.min, LINE_HEIGHT.max, DEFAULTS.lineHeight),
    cursorStyle: oneOf(kept.cursorStyle, CURSOR_STYLES, DEFAULTS.cursorStyle),
    cursorBlink: flag(kept.cursorBlink, DEFAULTS.cursorBlink),
    scrollback: within(kept.scrollback, 0, SCROLLBACK_LINES_MAX, DEFAULTS.scrollback),
    copyOnSelect: flag(kept.copyOnSelect, DEFAULTS.copyOnSelect),
    bell: oneOf(kept.bell, BELLS, DEFAULTS.bell),
    screenReader: flag(kept.screenReader, DEFAULTS.screenReader),
    rightClick: oneOf(kept.rightClick, RIGHT_CLICKS, DEFAULTS.rightClick),
    warnOfLines: flag(kept.warnOfLines, DEFAULTS.warnOfLines),
  }
}

let current: TerminalPreferences | null = null
const listeners = new Set<() => void>()

function stored(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null')
  } catch {
    // Of another version, or somebody's own doing.
    return null
  }
}

const store = (name: string, value: unknown) => localStorage.setItem(PREFIX + name, JSON.stringify(value))

const unsentNames = (): Name[] => {
  const names = stored(UNSENT)
  return Array.isArray(names) ? NAMES.filter((name) => names.includes(name)) : []
}

function changed(): void {
  current = null
  for (const listener of listeners) listener()
}

/** The same object until something changes. */
export function terminalPreferences(): TerminalPreferences {
  if (typeof window === 'undefined') return DEFAULTS
  current ??= preferencesOf(Object.fromEntries(NAMES.map((name) => [name, stored(name)])))
  return current
}

export const defaultPreferences = (): TerminalPreferences => DEFAULTS

/** In force at once; the server is told by `usePreferenceSync`. */
export function setTerminalPreferences(change: Partial<TerminalPreferences>): void {
  for (const [name, value] of Object.entries(change)) store(name, value)
  store(UNSENT, [...new Set([...unsentNames(), ...Object.keys(change)])])
  changed()
}

/** What the server has not been told yet. */
export function unsentPreferences(): Partial<TerminalPreferences> {
  const now = terminalPreferences()
  return Object.fromEntries(unsentNames().map((name) => [name, now[name]]))
}

/** The server keeps `sent` now; what has been changed again meanwhile is still to be told. */
export function sentPreferences(sent: Partial<TerminalPreferences>): void {
  const now = terminalPreferences()
  store(
    UNSENT,
    unsentNames().filter((name) => now[name] !== sent[name]),
  )
}

/** What the server keeps for this person; what they changed here and the server does not know yet stays. */
export function adoptPreferences(userId: string, kept: Partial<TerminalPreferences>): void {
  const owner = stored(OWNER)
  // Somebody else has used this browser.
  if (owner !== null && owner !== userId)
    for (const name of [...NAMES, UNSENT]) localStorage.removeItem(PREFIX + name)
  store(OWNER, userId)
  const unsent = unsentNames()
  for (const name of NAMES) if (kept[name] !== undefined && !unsent.includes(name)) store(name, kept[name])
  changed()
}

/** Another tab of this browser changed something. */
const heard = ({ key }: StorageEvent): void => {
  if (key === null || key.startsWith(PREFIX)) changed()
}

/** @returns how to stop listening */
export function onTerminalPreferences(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('storage', heard)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', heard)
  }
}
