/** `preferences.*`: how a person likes the console, kept for all their browsers. */
import { z } from 'zod'
import { procedure, router } from '../trpc/init.ts'
import { readPreferences, setTerminalPreferences } from './terminalPreferences.ts'

const FONT_SIZE_MIN = 8
const FONT_SIZE_MAX = 32
const LINE_HEIGHT_MIN = 100
const LINE_HEIGHT_MAX = 200
/** Some 120 MB in a browser, at 200 columns. */
const SCROLLBACK_LINES_MAX = 50_000

const Terminal = z
  .object({
    /** Which there are is the browser's to say. */
    theme: z.string().regex(/^[a-z0-9-]{1,32}$/),
    fontSize: z.int().min(FONT_SIZE_MIN).max(FONT_SIZE_MAX),
    lineHeight: z.int().min(LINE_HEIGHT_MIN).max(LINE_HEIGHT_MAX),
    cursorStyle: z.enum(['block', 'bar', 'underline']),
    cursorBlink: z.boolean(),
    scrollback: z.int().min(0).max(SCROLLBACK_LINES_MAX),
    copyOnSelect: z.boolean(),
    bell: z.enum(['off', 'visual', 'sound']),
    screenReader: z.boolean(),
    rightClick: z.enum(['menu', 'paste', 'browser']),
    warnOfLines: z.boolean(),
  })
  .partial()

export const preferencesRouter = router({
  get: procedure.query(({ ctx }) => readPreferences(ctx)),
  setTerminal: procedure.input(Terminal).mutation(({ ctx, input }) => setTerminalPreferences(ctx, input)),
})
