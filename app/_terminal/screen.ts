/** xterm.js in an element of its own that moves in and out of the page without losing what it shows. */
import type { FitAddon } from '@xterm/addon-fit'
import type { SearchAddon } from '@xterm/addon-search'
import type { Terminal } from '@xterm/xterm'
import { copyText, mustAskBeforePaste } from './clipboard.ts'
import { onTerminalPreferences, terminalPreferences } from './preferences.ts'
import { DARK, LIGHT } from './themes.ts'

const FONT =
  '"JetBrains Mono", "Noto Sans Mono CJK SC", "Sarasa Mono SC", "PingFang SC", "Microsoft YaHei", monospace'
const SCROLLBACK_LINES = 10_000
/** A window being dragged resizes many times a second; a shell needs to hear of it only when it settles. */
const RESIZE_SETTLE_MS = 60

export interface ScreenEvents {
  onData(data: string): void
  /** One character per byte. */
  onBinary(data: string): void
  onResize(cols: number, rows: number): void
  onTitle(title: string): void
  /** Several lines that would run at once: paste them only if the person says so. */
  onAskPaste(text: string): void
  onSearch(): void
}

/** The libraries need a browser and weigh more than any page: they come with the first terminal. */
async function load() {
  const [xterm, webgl, fit, search, unicode, links] = await Promise.all([
    import('@xterm/xterm'),
    import('@xterm/addon-webgl'),
    import('@xterm/addon-fit'),
    import('@xterm/addon-search'),
    import('@xterm/addon-unicode11'),
    import('@xterm/addon-web-links'),
    // Measured with a fallback font, every cell would be wrong once the real one comes.
    document.fonts.load('13px "JetBrains Mono"'),
    document.fonts.load('bold 13px "JetBrains Mono"'),
  ])
  return { ...xterm, ...webgl, ...fit, ...search, ...unicode, ...links }
}

type Library = Awaited<ReturnType<typeof load>>

export class Screen {
  readonly element: HTMLDivElement
  readonly terminal: Terminal
  readonly search: SearchAddon
  private readonly library: Library
  private readonly fitting: FitAddon
  private readonly observer: ResizeObserver
  private readonly owned: (() => void)[] = []
  private settle: ReturnType<typeof setTimeout> | null = null
  private releaseGpu: (() => void) | null = null

  static async create(events: ScreenEvents): Promise<Screen> {
    return new Screen(await load(), events)
  }

  private constructor(library: Library, events: ScreenEvents) {
    this.library = library
    this.element = document.createElement('div')
    this.element.className = 'h-full w-full'
    const { fontSize, screenReader } = terminalPreferences()
    const terminal = new library.Terminal({
      allowProposedApi: true,
      cursorBlink: true,
      fontFamily: FONT,
      fontSize,
      lineHeight: 1.15,
      scrollback: SCROLLBACK_LINES,
      screenReaderMode: screenReader,
      minimumContrastRatio: 4.5,
      macOptionIsMeta: true,
      theme: LIGHT,
    })
    this.terminal = terminal
    this.fitting = new library.FitAddon()
    this.search = new library.SearchAddon()
    terminal.loadAddon(this.fitting)
    terminal.loadAddon(this.search)
    terminal.loadAddon(new library.Unicode11Addon())
    terminal.unicode.activeVersion = '11'
    terminal.loadAddon(new library.WebLinksAddon())
    terminal.onData(events.onData)
    terminal.onBinary(events.onBinary)
    terminal.onResize(({ cols, rows }) => events.onResize(cols, rows))
    terminal.onTitleChange(events.onTitle)
    terminal.attachCustomKeyEventHandler((event) => this.key(event, events))
    this.element.addEventListener('paste', (event) => this.paste(event, events), true)
    this.element.addEventListener('mouseup', () => {
      if (terminalPreferences().copyOnSelect) void this.copySelection()
    })
    this.observer = new ResizeObserver(() => {
      if (this.settle) clearTimeout(this.settle)
      this.settle = setTimeout(() => this.fit(), RESIZE_SETTLE_MS)
    })
    this.owned.push(
      onTerminalPreferences(() => {
        const now = terminalPreferences()
        terminal.options.fontSize = now.fontSize
        terminal.options.screenReaderMode = now.screenReader
        this.fit()
      }),
    )
  }

  /** Shows the screen in `container`; it is drawn by the GPU where there is one. */
  attach(container: HTMLElement): void {
    container.append(this.element)
    if (!this.terminal.element) {
      this.terminal.open(this.element)
      this.hearInsertedText()
    }
    this.observer.observe(this.element)
    this.drawWithGpu()
    this.fit()
    this.terminal.refresh(0, this.terminal.rows - 1)
  }

  /** Takes it out of the page; what arrives meanwhile is kept, not drawn. */
  detach(): void {
    this.observer.disconnect()
    // Browsers allow some sixteen GPU contexts a page: a hidden terminal must not hold one.
    this.releaseGpu?.()
    this.element.remove()
  }

  /** Empty, for a new shell. */
  begin(): void {
    this.terminal.reset()
    this.freeze(false)
    this.terminal.focus()
  }

  /** Nothing can be typed for now; the cursor stands still. */
  freeze(frozen: boolean): void {
    this.terminal.options.disableStdin = frozen
    this.terminal.options.cursorBlink = !frozen
  }

  /** What was shown stays to be read; nothing can be typed any more. */
  end(): void {
    this.terminal.options.disableStdin = true
    this.terminal.write('\x1b[?25l')
  }

  setDark(dark: boolean): void {
    this.terminal.options.theme = dark ? DARK : LIGHT
  }

  async copySelection(): Promise<void> {
    const text = this.terminal.getSelection()
    if (text) await copyText(text)
  }

  dispose(): void {
    if (this.settle) clearTimeout(this.settle)
    for (const release of this.owned) release()
    this.detach()
    this.terminal.dispose()
  }

  private fit(): void {
    if (this.element.isConnected && this.element.clientWidth > 0) this.fitting.fit()
  }

  /** Its cells are whole pixels wide, the DOM's are not: the columns must be counted anew when the renderer changes. */
  private drawWithGpu(): void {
    if (this.releaseGpu) return
    try {
      const addon = new this.library.WebglAddon()
      const release = () => {
        this.releaseGpu = null
        addon.dispose()
      }
      addon.onContextLoss(() => {
        release()
        this.fit()
      })
      this.terminal.loadAddon(addon)
      this.releaseGpu = release
    } catch (error) {
      // No WebGL 2 here: xterm.js goes on drawing with DOM elements.
      console.info('terminal: drawing without the GPU:', error)
    }
  }

  /**
   * Dictation, emoji panels and the keyboards of phones insert text without a key. xterm.js drops that while it
   * supports screen readers (its `_inputEvent`), so it is heard here.
   */
  private hearInsertedText(): void {
    const { textarea } = this.terminal
    if (!textarea) return
    let keyIsDown = false
    textarea.addEventListener('keydown', () => {
      keyIsDown = true
    })
    textarea.addEventListener('keyup', () => {
      keyIsDown = false
    })
    textarea.addEventListener('input', (event) => {
      if (!(event instanceof InputEvent) || event.inputType !== 'insertText' || !event.data) return
      if (this.terminal.options.screenReaderMode && !keyIsDown) this.terminal.input(event.data)
    })
  }

  /** @returns whether xterm.js handles the key */
  private key(event: KeyboardEvent, events: ScreenEvents): boolean {
    if (event.type !== 'keydown' || !event.ctrlKey || !event.shiftKey || event.altKey) return true
    switch (event.code) {
      case 'KeyC':
        event.preventDefault()
        void this.copySelection()
        return false
      case 'KeyV':
        // The browser pastes: that comes back as a `paste` event and needs no permission.
        return false
      case 'KeyF':
        event.preventDefault()
        events.onSearch()
        return false
      default:
        return true
    }
  }

  private paste(event: ClipboardEvent, events: ScreenEvents): void {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (!mustAskBeforePaste(text, this.terminal.modes.bracketedPasteMode)) return
    event.preventDefault()
    event.stopPropagation()
    events.onAskPaste(text)
  }
}
