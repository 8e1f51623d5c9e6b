/** Reads a Python script as far as guard rules need it: its calls, the commands it hands to a shell, its lines without comments. */
import type { Code, CodeLine, Command } from './code.ts'
import { readShell } from './shell.ts'

interface Literal {
  /** Where it begins, quotes included, and where it ends. */
  from: number
  to: number
  text: string
}

interface Source {
  /** As long as the script: comments are spaces. */
  code: string
  literals: Map<number, Literal>
}

const PREFIX = /[A-Za-z]{1,2}$/
const CALL = /([A-Za-z_][\w.]*)\s*\(\s*/g
/** Functions whose first argument is a command: a line for the shell, or a list of words. */
const RUNNERS =
  /^(os\.(system|popen)|subprocess\.(run|call|Popen|check_call|check_output|getoutput|getstatusoutput)|system|popen|run|call|Popen|check_call|check_output)$/

const NOTHING = { params: '', variables: {} }

function scan(script: string): Source {
  const literals = new Map<number, Literal>()
  let code = ''
  let at = 0
  while (at < script.length) {
    const character = script[at] ?? ''
    if (character === '#') {
      const end = script.indexOf('\n', at)
      const stop = end < 0 ? script.length : end
      code += ' '.repeat(stop - at)
      at = stop
    } else if (character === '"' || character === "'") {
      const literal = literalAt(script, at)
      const start = at - (PREFIX.exec(script.slice(Math.max(0, at - 2), at))?.[0].length ?? 0)
      literals.set(at, literal)
      literals.set(start, literal)
      code += script.slice(at, literal.to)
      at = literal.to
    } else {
      code += character
      at++
    }
  }
  return { code, literals }
}

function literalAt(script: string, from: number): Literal {
  const quote = script[from] ?? ''
  const triple = quote.repeat(3)
  const mark = script.startsWith(triple, from) ? triple : quote
  let at = from + mark.length
  let text = ''
  while (at < script.length && !script.startsWith(mark, at)) {
    if (mark.length === 1 && script[at] === '\n') return { from, to: at, text }
    if (script[at] === '\\' && at + 1 < script.length) at++
    text += script[at] ?? ''
    at++
  }
  return { from, to: Math.min(script.length, at + mark.length), text }
}

/** Literals that follow each other with commas between, from `at` on. */
function literalsFrom({ code, literals }: Source, at: number): string[] {
  const found: string[] = []
  let place = at
  for (;;) {
    const literal = literals.get(place)
    if (!literal) return found
    found.push(literal.text)
    const comma = /^\s*,\s*/.exec(code.slice(literal.to, literal.to + 200))
    if (!comma) return found
    place = literal.to + comma[0].length
  }
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** Calls as commands: the name with its dots, then its literal arguments; and what a shell is given to run. */
export function readPython(script: string): Code {
  const source = scan(script)
  const lineAt = lineCounter(script)
  const commands: Command[] = []
  const insideLiteral = spansOf(source)
  for (const match of source.code.matchAll(CALL)) {
    if (insideLiteral(match.index)) continue
    const line = lineAt(match.index)
    const name = match[1] ?? ''
    const at = match.index + match[0].length
    commands.push({ words: [name, ...literalsFrom(source, at)], line })
    if (!RUNNERS.test(name)) continue
    const list = /^[[(]\s*/.exec(source.code.slice(at, at + 200))
    const shell = list
      ? literalsFrom(source, at + list[0].length)
          .map(quoted)
          .join(' ')
      : (source.literals.get(at)?.text ?? '')
    for (const { words } of readShell(shell, NOTHING).commands) commands.push({ words, line })
  }
  const lines: CodeLine[] = source.code
    .split('\n')
    .map((text, index) => ({ text, line: index + 1 }))
    .filter(({ text }) => text.trim() !== '')
  return { commands, lines }
}

/** Asked in rising order. */
function spansOf({ literals }: Source): (at: number) => boolean {
  const spans = [...new Set(literals.values())]
  let next = 0
  return (at) => {
    while ((spans[next]?.to ?? Number.POSITIVE_INFINITY) <= at) next++
    return at > (spans[next]?.from ?? Number.POSITIVE_INFINITY)
  }
}

/** Asked in rising order. */
function lineCounter(text: string): (at: number) => number {
  let [line, counted] = [1, 0]
  return (at) => {
    for (; counted < at; counted++) if (text[counted] === '\n') line++
    return line
  }
}
