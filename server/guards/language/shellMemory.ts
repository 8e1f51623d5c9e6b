/** What a shell script has said so far: texts of variables, the folder, aliases and functions. */
import { posix } from 'node:path'
import { namesSetIn } from './shellNames.ts'
import { wordsOf } from './shellWords.ts'

const DECLARES = new Set(['export', 'readonly', 'local', 'declare', 'typeset'])
const LOOP_WORDS_MAX = 100
/** `X=$X$X` doubles it each time. */
const VALUE_CHARS_MAX = 4_096
/** Bodies of functions are read anew at each call: this much of them in all. */
const BODY_CHARS_MAX = 4 * 1024 * 1024

/** Something of it is put together when it runs. */
const isOpen = (value: string): boolean => /[$`]/.test(value)

export class Memory {
  readonly variables: Map<string, string>
  /** What the variable of a `for` may be. */
  readonly loops = new Map<string, string[]>()
  readonly functions = new Map<string, string>()
  private readonly aliases = new Map<string, string[]>()
  /** Null: nobody knows. */
  folder: string | null = null
  private left = BODY_CHARS_MAX
  private readonly names: ReadonlySet<string> | null
  /** What is read now runs where a login, or another host, has variables of its own. */
  private away = false

  /** @param script null: it may have been given any variable besides these */
  constructor(variables: Record<string, string>, script: string | null) {
    this.variables = new Map(Object.entries(variables))
    this.names = script === null ? null : namesSetIn(script)
  }

  /** Nothing gives it a value: it is empty. */
  isUnset(name: string): boolean {
    return !this.away && this.names !== null && !this.names.has(name)
  }

  elsewhere(work: () => void): void {
    const before = this.away
    this.away = true
    work()
    this.away = before
  }

  /** Whether there is room for reading a body of this length. */
  spend(chars: number): boolean {
    this.left -= chars
    return this.left >= 0
  }

  /** @param dynamic the value of the last one is known only when it runs */
  assign(assignments: readonly string[], dynamic: boolean): void {
    for (const [at, word] of assignments.entries()) {
      const [, name = '', plus, value = ''] = /^([A-Za-z_]\w*)(\+?)=(.*)$/s.exec(word) ?? []
      const before = plus ? this.variables.get(name) : ''
      const isLast = at === assignments.length - 1
      this.loops.delete(name)
      if (isOpen(value) || before === undefined || (dynamic && isLast) || value.length > VALUE_CHARS_MAX)
        this.variables.delete(name)
      else this.variables.set(name, (before + value).slice(0, VALUE_CHARS_MAX))
    }
  }

  /** The word that an alias stands for, if the command begins with one. */
  withoutAlias(words: string[]): string[] {
    const [name = '', ...rest] = words
    const alias = this.aliases.get(name)
    return alias ? [...alias, ...rest] : words
  }

  /** Of a command what changes those after it. */
  learn([name = '', ...words]: readonly string[], dynamic: boolean): void {
    if (name === 'cd' || name === 'pushd') this.enter(words, dynamic)
    else if (name === 'popd') this.folder = null
    else if (DECLARES.has(name))
      this.assign(
        words.filter((word) => /^[A-Za-z_]\w*\+?=/.test(word)),
        dynamic,
      )
    else if (name === 'read' || name === 'unset') for (const word of words) this.variables.delete(word)
    else if (name === 'alias')
      for (const word of words) {
        const [, alias, value = ''] = /^([^=\s]+)=(.*)$/s.exec(word) ?? []
        if (alias) this.aliases.set(alias, wordsOf(value))
      }
    else if (name === 'for' && words[1] === 'in' && words[0])
      this.loops.set(words[0], words.slice(2, 2 + LOOP_WORDS_MAX))
  }

  private enter(words: readonly string[], dynamic: boolean): void {
    const to = words.find((word) => !/^(-[LPe@]+|--)$/.test(word))
    if (!to || to === '-' || to.startsWith('~') || isOpen(to) || dynamic) this.folder = null
    else if (to.startsWith('/')) this.folder = posix.normalize(to)
    else if (this.folder !== null) this.folder = posix.join(this.folder, to)
  }
}
