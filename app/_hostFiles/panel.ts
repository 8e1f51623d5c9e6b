/** Whether files stand beside terminals, and how wide: remembered by this browser. */
const OPEN = 'qunkong.filePanel'
const WIDTH = 'qunkong.filePanelWidth'
export const WIDTH_MIN = 260
export const WIDTH_MAX = 900
const WIDTH_FIRST = 380
/** What a terminal needs. */
const REST_MIN = 320

const listeners = new Set<() => void>()
const kept = (key: string): string | null => {
  try {
    return window.localStorage.getItem(key)
  } catch {
    // Kept from pages by this browser: it is forgotten then.
    return null
  }
}
const keep = (key: string, value: string): void => {
  try {
    window.localStorage.setItem(key, value)
  } catch {
    // As above.
  }
}
let open: boolean | null = null

/** For `useSyncExternalStore`. */
export const panelOpen = (): boolean => {
  open ??= kept(OPEN) === '1'
  return open
}
export const panelClosed = (): boolean => false
export function onPanel(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function showPanel(shown: boolean): void {
  open = shown
  keep(OPEN, shown ? '1' : '0')
  for (const listener of listeners) listener()
}

const within = (width: number): number =>
  Math.round(Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, width, window.innerWidth - REST_MIN)))

export function panelWidth(): number {
  const width = Number(kept(WIDTH))
  return width > 0 ? within(width) : WIDTH_FIRST
}

/** What it is then. */
export function setPanelWidth(width: number): number {
  const now = within(width)
  keep(WIDTH, String(now))
  return now
}
