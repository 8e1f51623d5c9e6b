/** What a program may reach outside of its terminal: a short title, and the clipboard if the person agrees. */
import type { IDisposable, Terminal } from '@xterm/xterm'
import { copyText } from '../_lib/copyText.ts'
import { clipboardWrite } from './clipboard.ts'

/** xterm.js takes up to 10 MB, and keeps ten of them. */
const TITLE_CHARS_MAX = 1_000
const TITLE_SHOWN_MAX = 200
const TITLES = [0, 1, 2]
const CLIPBOARD = 52

/** In one line, without what acts or turns the direction of the text. */
export const cleanTitle = (title: string): string =>
  Array.from(title.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ''))
    .slice(0, TITLE_SHOWN_MAX)
    .join('')
    .trim()

interface Person {
  /** What is drawn now is of before. */
  mute(): boolean
  /** Whether a program may write this to the clipboard: `answer` says so. */
  ask(text: string): void
}

export class Guard {
  /** What the person said; it holds for this terminal as long as it lives. */
  private clipboard: 'unknown' | 'allowed' | 'refused' = 'unknown'
  private pending = ''
  private readonly owned: IDisposable[]

  private readonly person: Person

  constructor({ parser }: Terminal, person: Person) {
    this.person = person
    this.owned = [
      ...TITLES.map((code) => parser.registerOscHandler(code, (data) => data.length > TITLE_CHARS_MAX)),
      parser.registerOscHandler(CLIPBOARD, (data) => {
        // Neither is it said what the clipboard holds, nor that somebody asked.
        const text = clipboardWrite(data)
        if (text !== null && !person.mute()) this.wish(text)
        return true
      }),
    ]
  }

  answer(yes: boolean): void {
    this.clipboard = yes ? 'allowed' : 'refused'
    if (yes) void copyText(this.pending)
    this.pending = ''
  }

  /** For a new shell: what one was allowed the next one is not. */
  forget(): void {
    this.clipboard = 'unknown'
    this.pending = ''
  }

  dispose(): void {
    for (const handler of this.owned) handler.dispose()
  }

  private wish(text: string): void {
    if (this.clipboard === 'refused') return
    if (this.clipboard === 'allowed') {
      void copyText(text)
      return
    }
    this.pending = text
    this.person.ask(text)
  }
}
