/** Which interpreter a script will get: its `#!` line decides, else what was chosen. */
import type { Interpreter } from '../../server/trpc/types.ts'

export interface Shebang {
  /** The whole first line. */
  line: string
  /** How the editor colours it; null when it is neither a shell nor Python. */
  language: Interpreter | null
}

/** Null when the script begins with no `#!`. */
export function readShebang(script: string): Shebang | null {
  const line = /^#!\s*\S.*/.exec(script)?.[0]
  if (!line) return null
  const words = line.slice(2).trim().split(/\s+/)
  const first = words[0]?.split('/').at(-1)
  // `env -S python3 -u`: the first word that is neither an option nor a variable.
  const program =
    first === 'env' ? words.slice(1).find((word) => !word.startsWith('-') && !word.includes('=')) : first
  const name = program?.split('/').at(-1) ?? ''
  if (/^(ba|da|k|z|a)?sh$/.test(name)) return { line: line.trimEnd(), language: 'shell' }
  if (/^python[\d.]*$/.test(name)) return { line: line.trimEnd(), language: 'python' }
  return { line: line.trimEnd(), language: null }
}
