/** A player in an element of the page, and its state for what is drawn around it. */
'use client'

import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { RecordingDetail } from '../../../../../server/trpc/types.ts'
import { fitAlternateRows } from '../../../../_terminal/alternateRows.ts'
import { FONT, loadFonts, paintBackground } from '../../../../_terminal/look.ts'
import { terminalPreferences } from '../../../../_terminal/preferences.ts'
import { themeOf } from '../../../../_terminal/themes.ts'
import { Player, type PlayerState } from './player.ts'
import { PieceSource } from './source.ts'

const FONT_PX = 13
const FONT_PX_MIN = 4
const FONT_PX_FULL = 40
/** Less is no screen: the page is scrolled then. */
const ROOM_PX_MIN = 120
/** The page's own margin, and on a phone its navigation. */
const BELOW_PX = { wide: 16, phone: 80 }
/** Of the element around it, on both sides together. */
const PADDING_PX = 16
const SCROLLBACK_ROWS = 1_000

/** How high the screen may be for the controls below it to be in sight while the page is not scrolled. */
function roomBelow(box: HTMLElement): number {
  let top = 0
  for (let at: HTMLElement | null = box; at; at = at.offsetParent as HTMLElement | null) top += at.offsetTop
  const controlsPx = (box.parentElement?.offsetHeight ?? 0) - box.offsetHeight
  const below = window.matchMedia('(width < 48rem)').matches ? BELOW_PX.phone : BELOW_PX.wide
  return Math.max(ROOM_PX_MIN, window.innerHeight - top - controlsPx - below)
}

/** The library needs a browser, and comes with the first recording that is looked at. */
async function load() {
  const [xterm, unicode] = await Promise.all([
    import('@xterm/xterm'),
    import('@xterm/addon-unicode-graphemes'),
    loadFonts(),
  ])
  return { ...xterm, ...unicode }
}

const NONE: PlayerState = {
  ...{ playing: false, loading: true, ms: 0, durationMs: 0, speed: 1, skipIdle: true, ended: false },
  ...{ cols: 80, rows: 24, error: null },
}

/** @param startMs where it begins, or null: where there is something to see for the first time */
export function usePlayer(recording: RecordingDetail, dark: boolean, startMs: number | null) {
  const box = useRef<HTMLDivElement>(null)
  const [player, setPlayer] = useState<Player | null>(null)
  const [failed, setFailed] = useState<unknown>(null)
  const latest = useRef(recording)
  latest.current = recording
  const first = useRef(startMs)
  const terminal = useRef<{ setDark(dark: boolean): void } | null>(null)
  const darkAtFirst = useRef(dark)

  useEffect(() => {
    const container = box.current
    if (!container) return
    let gone = false
    let release = () => {}
    load().then((library) => {
      if (gone) return
      const { cols, rows } = latest.current
      const made = new library.Terminal({
        ...{ cols, rows, allowProposedApi: true, disableStdin: true, cursorBlink: false },
        ...{ fontFamily: FONT, fontSize: FONT_PX, lineHeight: 1.15, scrollback: SCROLLBACK_ROWS },
        minimumContrastRatio: 4.5,
      })
      fitAlternateRows(made)
      made.loadAddon(new library.UnicodeGraphemesAddon())
      made.open(container)
      /** As the person likes terminals. */
      const paint = (isDark: boolean) => {
        const { colors } = themeOf(terminalPreferences().theme, isDark)
        made.options.theme = colors
        paintBackground(container, colors)
      }
      paint(darkAtFirst.current)
      const played = new Player(made, new PieceSource(latest.current.id), latest.current)
      /** The largest font with which all of it, and what stands below it, is in sight. */
      const scale = () => {
        const screen = made.element?.querySelector('.xterm-screen')
        const { clientWidth, clientHeight } = container
        if (!screen || clientWidth === 0) return
        const now = made.options.fontSize ?? FONT_PX
        const perPx = screen.clientWidth / now
        const isFull = document.fullscreenElement?.contains(container) ?? false
        const rowsPx = screen.clientHeight / now
        const heightPx = isFull ? clientHeight : roomBelow(container)
        const most = isFull ? FONT_PX_FULL : FONT_PX
        const wanted = Math.min((clientWidth - PADDING_PX) / perPx, (heightPx - PADDING_PX) / rowsPx, most)
        const next = Math.max(FONT_PX_MIN, Math.floor(wanted * 2) / 2)
        if (next !== now) made.options.fontSize = next
      }
      const observer = new ResizeObserver(scale)
      observer.observe(container)
      window.addEventListener('resize', scale)
      const unsubscribe = made.onResize(scale)
      terminal.current = { setDark: paint }
      scale()
      setPlayer(played)
      void (first.current === null ? played.showFirst() : played.seek(first.current))
      release = () => {
        observer.disconnect()
        window.removeEventListener('resize', scale)
        unsubscribe.dispose()
        played.dispose()
        made.dispose()
        terminal.current = null
      }
    }, setFailed)
    return () => {
      gone = true
      release()
      setPlayer(null)
    }
  }, [])

  useEffect(() => player?.update(recording), [player, recording])
  useEffect(() => terminal.current?.setDark(dark), [dark])

  const state = useSyncExternalStore(
    player?.subscribe ?? (() => () => {}),
    player?.snapshot ?? (() => NONE),
    () => NONE,
  )
  return { box, player, state, failed }
}
