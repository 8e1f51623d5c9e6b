/** Reads a Python script as far as guard rules need it: its calls, the commands it hands to a shell, its lines without comments. */
import type { Code, CodeLine, Command } from './code.ts'
import { argumentsFrom, literalsFrom, SCRIPT_STEPS_MAX, type Source, scan, type Value } from './pythonText.ts'
import { readShell } from './shell.ts'

/** A definition is no call. */
const CALL = /(?<!\b(?:def|class) )([A-Za-z_][\w.]{0,200})\s{0,200}\(\s*/g
/** Functions whose first argument is a command: a line for the shell, or a list of words. */
const RUNNERS =
  /^(os\.(system|popen)|subprocess\.(run|call|Popen|check_call|check_output|getoutput|getstatusoutput)|asyncio\.create_subprocess_shell|pty\.spawn|system|popen|run|call|Popen|check_call|check_output)$/
/** Functions that are given a program and its words. */
const STARTERS = /^(os\.)?(exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?)$|^asyncio\.create_subprocess_exec$/
/** Functions that rules look at themselves. */
const LOOKED_AT = /(^|\.)(rmtree|open)$/
const IMPORT = /(?:^|[\n;:])[ \t]{0,99}import[ \t]+([^\n;]+)/g
const FROM = /(?:^|[\n;:])[ \t]{0,99}from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]{0,2000}\)|[^\n;]+)/g
/** What shells are given is read anew for each call: this much of it in all. */
const SHELL_CHARS_MAX = 4 * 1024 * 1024

const NOTHING = { params: '', variables: {} }

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

/** By the name that the script has given it what it calls: `s.run` is `subprocess.run`. */
function namesOf(code: string): (name: string) => string {
  const names = new Map<string, string>()
  const learn = (list: string, prefix: string) => {
    for (const part of list.replace(/^\(|\)$/g, '').split(',')) {
      const [, name = '', as] = /^([\w.]{1,200})(?:\s+as\s+(\w{1,200}))?$/.exec(part.trim()) ?? []
      if (name && (as || prefix)) names.set(as ?? name, prefix + name)
    }
  }
  for (const [, list = ''] of code.matchAll(IMPORT)) learn(list, '')
  for (const [, module = '', list = ''] of code.matchAll(FROM)) learn(list, `${module}.`)
  return (name) => {
    const [first = '', ...rest] = name.split('.')
    const known = names.get(first)
    return known === undefined ? name : [known, ...rest].join('.')
  }
}

const wordsOf = (list: readonly Value[]): string =>
  list.map((value) => quoted(typeof value === 'string' ? value : '{}')).join(' ')

/** What it would be on a command line. */
function shellOf(name: string, values: readonly Value[]): string {
  const [first = null] = values
  if (RUNNERS.test(name)) return Array.isArray(first) ? wordsOf(first) : (first ?? '')
  // `spawnv(os.P_WAIT, "rm", …)`: the way of waiting is no text.
  const given = /spawn[lv]/.test(name) && !name.includes('posix') ? values.slice(1) : values
  const [program = null, ...rest] = given
  const list = rest.find((value) => Array.isArray(value))
  // The first word of the list, or after the program, is its own name.
  if (list) return wordsOf([program, ...list.slice(1)])
  return wordsOf(name.endsWith('subprocess_exec') ? given : [program, ...rest.slice(1)])
}

/** Calls as commands: the name with its dots, then its literal arguments; and what a shell is given to run. */
export function readPython(script: string): Code {
  const source = scan(script)
  const lineAt = lineCounter(script)
  const commands: Command[] = []
  const insideLiteral = spansOf(source)
  const meaning = namesOf(source.code)
  let left = SHELL_CHARS_MAX
  let steps = SCRIPT_STEPS_MAX
  for (const match of source.code.matchAll(CALL)) {
    if (insideLiteral(match.index)) continue
    const line = lineAt(match.index)
    const written = match[1] ?? ''
    const name = meaning(written)
    const at = match.index + match[0].length
    const starts = RUNNERS.test(name) || STARTERS.test(name)
    let values: Value[] = []
    if ((starts || LOOKED_AT.test(name)) && steps > 0) {
      const read = argumentsFrom(source, at)
      values = read.values
      steps -= read.steps
    } else values = literalsFrom(source, at)
    const constants = values.filter((value) => typeof value === 'string')
    commands.push({ words: [written, ...constants], line })
    if (name !== written) commands.push({ words: [name, ...constants], line })
    const shell = starts ? shellOf(name, values) : ''
    left -= shell.length
    if (shell !== '' && left >= 0)
      for (const { words: found } of readShell(shell, NOTHING).commands) commands.push({ words: found, line })
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
