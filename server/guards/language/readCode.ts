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
export const readCode = (script: string, interpreter: Interpreter, given: Given): Code =>
  languageOf(script, interpreter) === 'python' ? readPython(script) : readShell(script, given)
