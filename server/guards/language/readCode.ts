/** Reads a script of any language for guard rules. */
import type { Interpreter } from '../../../drizzle/schema/index.ts'
import type { Code, Given } from './code.ts'
import { readPython } from './python.ts'
import { readShell } from './shell.ts'

/** A `#!` line decides over the interpreter that was asked for, as it does on the host; null: neither of ours. */
export function languageOf(script: string, interpreter: Interpreter): Interpreter | null {
  const [, program] = /^#!\s*(?:\S*\/env\s+(?:-\S+\s+)*)?(\S+)/.exec(script) ?? []
  if (program === undefined) return interpreter
  const name = program.split('/').at(-1) ?? ''
  if (/^python[\d.]*$/.test(name)) return 'python'
  return /^(ba|da|z|k|a)?sh$|^busybox$/.test(name) ? 'shell' : null
}

/** What is of neither language is read as shell: its lines are there, and what looks like a command is one. */
export function readCode(script: string, interpreter: Interpreter, given: Given): Code {
  const language = languageOf(script, interpreter)
  if (language === 'python') return readPython(script)
  return withPython(readShell(script, given, language === 'shell'))
}

/** And what the Python calls that a shell script has within it. */
function withPython({ commands, lines }: Code): Code {
  const all = commands.flatMap((command) => {
    const { input } = command
    if (!input) return [command]
    const called = readPython(input.text).commands
    return [command, ...called.map(({ words, line }) => ({ words, line: input.line + line - 1 }))]
  })
  return { commands: all, lines }
}
