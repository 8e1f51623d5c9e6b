/** The patterns of administrators' rules: regular expressions of RE2 (time grows with the text, never faster), or words of a call. */
import { RE2JS, RE2JSException } from 're2js'
import type { GuardKind } from '../../drizzle/schema/index.ts'
import { invalid } from '../errors.ts'
import type { Code, CodeLine } from './language/code.ts'

const TURN_MS = 10

/** Lets others have their turn when this one has lasted. */
export class Turns {
  private since = performance.now()

  async pass(): Promise<void> {
    if (performance.now() - this.since < TURN_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    this.since = performance.now()
  }
}

/** @throws DomainError `bad_pattern` */
export function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    throw invalid('bad_pattern', `The regular expression can't be used: ${error.message}.`, {
      message: error.message.replace(/^error parsing regexp: /, ''),
    })
  }
}

/** The numbers of the lines on which it is found; `lines` may be those of the parameters. */
export async function findRegex(
  pattern: string,
  lines: readonly CodeLine[],
  turns: Turns,
): Promise<number[]> {
  const expression = compile(pattern)
  const found: number[] = []
  for (const { text, line } of lines) {
    await turns.pass()
    if (expression.matcher(text).find()) found.push(line)
  }
  return found
}

/** `systemctl stop` is found where `systemctl` is called and `stop` its first word. */
export function findWord(pattern: string, { commands }: Code): number[] {
  const wanted = pattern.split(/\s+/)
  return commands.flatMap(({ words, line }) => (wanted.every((word, i) => words[i] === word) ? [line] : []))
}

/** @throws DomainError `bad_pattern` */
export function checkPattern(kind: GuardKind, pattern: string): void {
  if (kind === 'regex') {
    if (compile(pattern).matcher('').find())
      throw invalid(
        'bad_pattern',
        'The regular expression finds the empty text: every script would be a hit.',
        {
          message: 'it finds every script',
        },
      )
    return
  }
  if (/["'`;&|()<>]/.test(pattern))
    throw invalid('bad_pattern', 'A command is a name and words after it, without quotes and signs.', {
      message: 'quotes and signs of the shell can’t be part of a command word',
    })
}
