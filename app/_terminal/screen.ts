/** xterm.js in an element of its own that moves in and out of the page without losing what it shows. */
import type { FitAddon } from '@xterm/addon-fit'
import type { SearchAddon } from '@xterm/addon-search'
import type { IBufferRange, Terminal } from '@xterm/xterm'
import { copyText } from '../_lib/copyText.ts'
import { fitAlternateRows } from './alternateRows.ts'
import { isReport } from './answers.ts'
import { Bell } from './bell.ts'
import { clipboardText } from './clipboard.ts'
import { GpuDrawing } from './gpu.ts'
import { cleanTitle, Guard } from './guard.ts'
import { heldFontSize } from './heldSize.ts'
import { withHeld } from './keys.ts'
import { openLink, questionBefore, textIn, webAddress } from './links.ts'
import { loadFonts, optionsOf, paintBackground } from './look.ts'
import { concernsOf, isTooLong, withoutControls, withoutMarks } from './paste.ts'
import { onTerminalPreferences, terminalPreferences } from './preferences.ts'
import { applyReaderWords } from './readerWords.ts'
import { NOTHING, Observed, type Question, type ScreenState } from './screenState.ts'
import { WholeCharacters } from './wholeCharacters.ts'

/** A window being dragged resizes many times a second; a shell needs to hear of it only when it settles. */
const RESIZE_SETTLE_MS = 60
/** What was shown before is drawn once, at its end: each step of it would cost a slow machine seconds. Over a slow line one sees it come. */
const VEIL_MS_MAX = 3_000
/** Matches that are marked and counted; beyond it there are "more than". */
export const MATCHES_MAX = 1_000

export interface ScreenEvents {
  onData(data: string): void
  /** One character per byte. */
  onBinary(data: string): void
  onResize(cols: number, rows: number): void
  onTitle(title: string): void
  /** Not called for who wants to hear of no bell. */
  onBell(): void
  /** Whether each program that gets what is pasted here asked for bracketed paste. */
  brackets(): boolean
}

/** The libraries need a browser and weigh more than any page: they come with the first terminal. */
async function load() {
  const [xterm, webgl, fit, search, unicode, links] = await Promise.all([
    import('@xterm/xterm'),
    import('@xterm/addon-webgl'),
    import('@xterm/addon-fit'),
    import('@xterm/addon-search'),
    import('@xterm/addon-unicode-graphemes'),
    import('@xterm/addon-web-links'),
    loadFonts(),
  ])
  applyReaderWords(xterm.Terminal.strings)
  return { ...xterm, ...webgl, ...fit, ...search, ...unicode, ...links }
}

type Library = Awaited<ReturnType<typeof load>>

export class Screen {
  readonly element: HTMLDivElement
  readonly terminal: Terminal
  readonly search: SearchAddon
  readonly state = new Observed<ScreenState>(NOTHING)
  private readonly events: ScreenEvents
  private readonly fitting: FitAddon
  private readonly gpu: GpuDrawing
  private readonly guard: Guard
  private readonly characters = new WholeCharacters()
  private readonly observer: ResizeObserver
  private readonly owned: (() => void)[] = []
  private held: { cols: number; rows: number } | null = null
  private settle: ReturnType<typeof setTimeout> | null = null
  private dark = false
  private frozen = false
  private ofBefore = false
  private veil: ReturnType<typeof setTimeout> | null = null

  static async create(events: ScreenEvents): Promise<Screen> {
    return new Screen(await load(), events)
  }

  private constructor(library: Library, events: ScreenEvents) {
    this.events = events
    this.element = document.createElement('div')
    this.element.className = 'terminal-element h-full w-full'
    const terminal = new library.Terminal({
      ...optionsOf(terminalPreferences(), this.dark),
      allowProposedApi: true,
      macOptionIsMeta: true,
      // A program that sets a title gives back the one before it.
      windowOptions: { pushTitle: true, popTitle: true },
      linkHandler: { activate: (event, target, range) => this.follow(event, target, range) },
    })
    this.terminal = terminal
    fitAlternateRows(terminal)
    this.fitting = new library.FitAddon()
    this.search = new library.SearchAddon({ highlightLimit: MATCHES_MAX })
    this.gpu = new GpuDrawing(
      terminal,
      () => new library.WebglAddon(),
      () => this.fit(),
    )
    terminal.loadAddon(this.fitting)
    terminal.loadAddon(this.search)
    terminal.loadAddon(new library.UnicodeGraphemesAddon())
    terminal.loadAddon(new library.WebLinksAddon((event, target) => this.follow(event, target, null)))
    this.guard = new Guard(terminal, {
      mute: () => this.replaying,
      ask: (text) => this.ask({ kind: 'clipboard', text }),
    })
    const bell = new Bell(this.element)
    terminal.onBell(() => {
      const how = terminalPreferences().bell
      if (this.replaying || how === 'off') return
      bell.ring(how)
      events.onBell()
    })
    terminal.onData((data) => {
      // A program of before asked for them, as vim does: what has the terminal now would take them for keys.
      if (this.replaying && isReport(data)) return
      events.onData(this.applyHeld(data))
    })
    terminal.onBinary(events.onBinary)
    terminal.onResize(({ cols, rows }) => events.onResize(cols, rows))
    terminal.onTitleChange((title) => events.onTitle(cleanTitle(title)))
    terminal.attachCustomKeyEventHandler((event) => this.key(event))
    this.element.addEventListener('paste', (event) => this.pasted(event), true)
    this.element.addEventListener('contextmenu', (event) => this.rightClick(event), true)
    this.element.addEventListener('mousedown', () => {
      // It may end outside of the terminal.
      window.addEventListener('mouseup', () => void this.selected(), { once: true })
    })
    this.observer = new ResizeObserver(() => {
      if (this.settle) clearTimeout(this.settle)
      this.settle = setTimeout(() => this.fit(), RESIZE_SETTLE_MS)
    })
    this.owned.push(
      onTerminalPreferences(() => this.applyLook()),
      () => this.guard.dispose(),
    )
  }

  /** What is drawn now is of before: nothing in it is answered, rings, or reaches the clipboard. */
  get replaying(): boolean {
    return this.ofBefore
  }

  set replaying(ofBefore: boolean) {
    this.ofBefore = ofBefore
    if (this.veil) clearTimeout(this.veil)
    this.element.toggleAttribute('data-veiled', ofBefore)
    this.veil = ofBefore ? setTimeout(() => this.element.removeAttribute('data-veiled'), VEIL_MS_MAX) : null
  }

  /** Shows the screen in `container`; it is drawn by the GPU where there is one. */
  attach(container: HTMLElement): void {
    container.append(this.element)
    if (!this.terminal.element) {
      this.terminal.open(this.element)
      this.hearInsertedText()
    }
    this.observer.observe(this.element)
    this.paintAround()
    this.gpu.start()
    this.fit()
    this.terminal.refresh(0, this.terminal.rows - 1)
  }

  /** Takes it out of the page; what arrives meanwhile is kept, not drawn. */
  detach(): void {
    this.observer.disconnect()
    this.gpu.stop()
    this.element.remove()
    this.state.set({ menu: null })
  }

  /** Draws output. @param drawn called when it has been; a text is of this program, not of the session's bytes */
  write(output: Uint8Array | string, drawn?: () => void): void {
    if (typeof output === 'string') {
      if (output) this.characters.forget()
      this.terminal.write(output, drawn)
    } else this.terminal.write(this.characters.next(output), drawn)
  }

  /** Empty, for a new shell. */
  begin(): void {
    this.terminal.reset()
    this.characters.forget()
    this.guard.forget()
    this.freeze(false)
    this.terminal.focus()
  }

  /** The cursor stands still: what is typed goes nowhere for now. */
  freeze(frozen: boolean): void {
    this.frozen = frozen
    this.terminal.options.disableStdin = false
    this.terminal.options.cursorBlink = !frozen && terminalPreferences().cursorBlink
    if (frozen) this.state.set({ question: null, control: false, alt: false })
  }

  /** Drawn with another window's size, whatever room there is; null: as large as the room. */
  hold(size: { cols: number; rows: number } | null): void {
    this.held = size
    this.fit()
  }

  /** What was shown stays to be read; nothing can be typed any more. */
  end(): void {
    this.terminal.options.disableStdin = true
    this.terminal.write('\x1b[?25l')
    this.state.set({ question: null, control: false, alt: false })
  }

  setDark(dark: boolean): void {
    this.dark = dark
    this.applyLook()
  }

  /** @returns whether something was selected and is in the clipboard now */
  async copySelection(): Promise<boolean> {
    const text = this.terminal.getSelection()
    return text !== '' && (await copyText(text))
  }

  /** What is in the clipboard. @returns false: the browser does not give it */
  async pasteClipboard(): Promise<boolean> {
    const text = await clipboardText()
    if (text === null) return false
    this.paste(text)
    return true
  }

  /** As if from the clipboard: asked about first if that may be wise. */
  paste(text: string): void {
    const concerns = this.concerns(text)
    if (isTooLong(text)) this.ask({ kind: 'tooLong', text })
    else if (concerns.length > 0) this.ask({ kind: 'paste', text, concerns })
    else this.terminal.paste(withoutMarks(text))
  }

  /** Opens the search, or gives it the keyboard again. */
  openSearch(): void {
    this.state.set({ searching: this.state.get().searching + 1 })
  }

  closeSearch(): void {
    this.state.set({ searching: 0 })
    this.terminal.focus()
  }

  /** To the question that is open. `clean`: paste, but without what acts. */
  answer(how: 'no' | 'yes' | 'clean'): void {
    const { question } = this.state.get()
    this.state.set({ question: null })
    if (question?.kind === 'clipboard') this.guard.answer(how === 'yes')
    else if (question?.kind === 'link' && how === 'yes') openLink(question.target)
    else if (question?.kind === 'paste' && how !== 'no')
      this.terminal.paste(withoutMarks(how === 'clean' ? withoutControls(question.text) : question.text))
    this.terminal.focus()
  }

  dispose(): void {
    if (this.settle) clearTimeout(this.settle)
    if (this.veil) clearTimeout(this.veil)
    for (const release of this.owned) release()
    this.detach()
    this.terminal.dispose()
  }

  /** The cells for which there is room, whoever has set the size; null while it is not shown. */
  get room(): { cols: number; rows: number } | null {
    const room = this.element.isConnected ? this.fitting.proposeDimensions() : undefined
    return room && Number.isFinite(room.cols) && Number.isFinite(room.rows) ? room : null
  }

  private fit(): void {
    const { element, held, terminal } = this
    const { fontSize } = terminalPreferences()
    const isShown = element.isConnected && element.clientWidth > 0
    if (isShown) terminal.options.fontSize = held ? heldFontSize(terminal, element, held, fontSize) : fontSize
    if (held) terminal.resize(held.cols, held.rows)
    else if (isShown) this.fitting.fit()
  }

  private applyLook(): void {
    const options = optionsOf(terminalPreferences(), this.dark)
    this.terminal.options = { ...options, cursorBlink: options.cursorBlink && !this.frozen }
    this.paintAround()
    this.fit()
  }

  private paintAround(): void {
    const around = this.element.parentElement
    if (around) paintBackground(around, this.terminal.options.theme ?? {})
  }

  /** A program never takes the place of what a person is being asked. */
  private ask(question: Question): void {
    const open = this.state.get().question
    if (question.kind === 'clipboard' && open && open.kind !== 'clipboard') return
    this.state.set({ question })
  }

  private concerns(text: string) {
    const bracketed = this.events.brackets()
    return concernsOf(text, { bracketed, lines: terminalPreferences().warnOfLines })
  }

  private applyHeld(data: string): string {
    const { control, alt } = this.state.get()
    if (!control && !alt) return data
    const changed = withHeld(data, { control, alt })
    if (changed === null) return data
    this.state.set({ control: false, alt: false })
    return changed
  }

  private async selected(): Promise<void> {
    if (terminalPreferences().copyOnSelect) await this.copySelection()
  }

  /** @param range of a link that a program made; null: the text is the link */
  private follow(event: MouseEvent, link: string, range: IBufferRange | null): void {
    // The program under the pointer takes the click for itself, unless the person insists.
    if (this.mouseIsTaken && !event.shiftKey && !event.ctrlKey && !event.metaKey) return
    const target = webAddress(link)
    if (target === null) return
    const question = questionBefore(target, range ? textIn(this.terminal, range) : link)
    if (question) this.ask({ kind: 'link', ...question })
    else openLink(target)
  }

  private get mouseIsTaken(): boolean {
    return this.terminal.modes.mouseTrackingMode !== 'none'
  }

  private rightClick(event: MouseEvent): void {
    const { rightClick } = terminalPreferences()
    const taken = this.mouseIsTaken && !event.shiftKey
    if (rightClick === 'browser' && !taken) return
    event.preventDefault()
    event.stopPropagation()
    if (taken) return
    const selection = this.terminal.getSelection()
    const menu = { x: event.clientX, y: event.clientY, selection }
    if (rightClick === 'menu') this.state.set({ menu })
    else if (selection) void this.copySelection().then(() => this.terminal.clearSelection())
    // Where the browser does not give the clipboard, the menu says what to do.
    else void this.pasteClipboard().then((given) => given || this.state.set({ menu }))
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
  private key(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown' || event.altKey || event.metaKey) return true
    const { ctrlKey, shiftKey, code } = event
    const both = ctrlKey && shiftKey
    if ((both && code === 'KeyC') || (ctrlKey && !shiftKey && code === 'Insert')) {
      event.preventDefault()
      void this.copySelection()
      return false
    }
    // The browser pastes: that comes back as a `paste` event and needs no permission.
    if ((both && code === 'KeyV') || (shiftKey && !ctrlKey && code === 'Insert')) return false
    if (both && code === 'KeyF') {
      event.preventDefault()
      this.openSearch()
      return false
    }
    return true
  }

  /** The browser's own paste, by whatever key or menu. */
  private pasted(event: ClipboardEvent): void {
    event.preventDefault()
    event.stopPropagation()
    this.paste(event.clipboardData?.getData('text/plain') ?? '')
  }
}
