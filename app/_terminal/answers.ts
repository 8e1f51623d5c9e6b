/**
 * Programs ask their terminal what it is, where the cursor stands, which colours it has, and xterm.js answers as if it
 * were typed. Here answers are told from what a person types, and kept back where they would be typed into a shell
 * that did not ask: while a screen is drawn anew from history, and by a viewer beside another one.
 */
import type { IDisposable, IFunctionIdentifier, Terminal } from '@xterm/xterm'

/** DA1, DA2, DSR, DECDSR, DECRQM (ANSI and DEC), DECREQTPARM, window reports, XTVERSION. */
const CSI_QUERIES: IFunctionIdentifier[] = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { final: 'x' },
  { final: 't' },
  { prefix: '>', final: 'q' },
]
/** Palette, foreground, background, cursor: a question only with a `?`. */
const OSC_COLOURS = [4, 10, 11, 12]

export class Answers {
  private answering = false
  private readonly owned: IDisposable[]

  /** @param may whether this screen may answer now */
  constructor({ parser }: Terminal, may: () => boolean) {
    const asked = (): boolean => {
      if (!may()) return true
      // xterm.js's own handler comes next and answers at once, or never.
      this.answering = true
      queueMicrotask(() => {
        this.answering = false
      })
      return false
    }
    this.owned = [
      ...CSI_QUERIES.map((id) => parser.registerCsiHandler(id, asked)),
      ...OSC_COLOURS.map((code) => parser.registerOscHandler(code, (data) => data.includes('?') && asked())),
      parser.registerDcsHandler({ intermediates: '$', final: 'q' }, asked),
    ]
  }

  /** Whether what comes out of the terminal at this moment is an answer, not typed. */
  get active(): boolean {
    return this.answering
  }

  dispose(): void {
    for (const handler of this.owned) handler.dispose()
  }
}

/** Focus and mouse reports: about this screen, and sent without a decision of the person to type. */
export const isReport = (data: string): boolean =>
  data === '\x1b[I' || data === '\x1b[O' || data.startsWith('\x1b[<') || data.startsWith('\x1b[M')
