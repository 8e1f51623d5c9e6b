/** How this person likes terminals, kept in this browser. */

export interface TerminalPreferences {
  fontSize: number
  copyOnSelect: boolean
  /** Tells every line to assistive technology; slower on a flood. */
  screenReader: boolean
}

export const FONT_SIZE_MIN = 10
export const FONT_SIZE_MAX = 24
const PREFIX = 'qunkong.terminal.'
const DEFAULTS: TerminalPreferences = { fontSize: 13, copyOnSelect: false, screenReader: false }

let current: TerminalPreferences | null = null
const listeners = new Set<() => void>()

function read(): TerminalPreferences {
  if (typeof window === 'undefined') return DEFAULTS
  const size = Number(localStorage.getItem(`${PREFIX}fontSize`))
  return {
    fontSize: size >= FONT_SIZE_MIN && size <= FONT_SIZE_MAX ? size : DEFAULTS.fontSize,
    copyOnSelect: localStorage.getItem(`${PREFIX}copyOnSelect`) === 'true',
    screenReader: localStorage.getItem(`${PREFIX}screenReader`) === 'true',
  }
}

/** The same object until something changes. */
export function terminalPreferences(): TerminalPreferences {
  current ??= read()
  return current
}

export const defaultPreferences = (): TerminalPreferences => DEFAULTS

export function setTerminalPreferences(change: Partial<TerminalPreferences>): void {
  current = { ...terminalPreferences(), ...change }
  for (const [name, value] of Object.entries(change)) localStorage.setItem(`${PREFIX}${name}`, String(value))
  for (const listener of listeners) listener()
}

/** @returns how to stop listening */
export function onTerminalPreferences(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
