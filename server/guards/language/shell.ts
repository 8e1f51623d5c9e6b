/**
 * Reads a shell script as far as guard rules need it: which commands it calls with which words, and its lines without
 * comments. It is no shell: what is put together at run time (`$cmd`) it can't know, and it errs on the quiet side.
 */
import type { Code, CodeLine, Command, Given } from './code.ts'

/** They call what follows them. */
const PREFIXES = new Set(
  'sudo doas env nohup exec command builtin time nice ionice setsid stdbuf timeout xargs then do else elif if while until ! { eval busybox nsenter'.split(
    ' ',
  ),
)
/** Options of theirs that take a word of their own. */
const VALUED = /^-[ugIdC]$/
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash'])
const REMOTE = new Set(['ssh', 'su', 'runuser'])
const NESTED_MAX = 4
const VARIABLE = /\$([A-Za-z_]\w*|[1-9])|\$\{([A-Za-z_]\w*|[1-9])\}/g
const EXPANSIONS_MAX = 1_000
const BODIES_RUN = new Set([...SHELLS, ...REMOTE])

interface Heredoc {
  end: string
  tabs: boolean
}

class Reader {
  private readonly text: string
  readonly words: string[]
  readonly variables: ReadonlyMap<string, string>
  private readonly depth: number
  private at = 0
  private line: number
  private word = ''
  /** Something of a word has been read, be it only an empty pair of quotes. */
  private inWord = false
  private startedAt = 0
  private current: string[] = []
  private heredocs: Heredoc[] = []
  private parentheses = 0
  private expansions = 0
  readonly commands: Command[] = []
  readonly lines: CodeLine[] = []
  private code = ''
  private codeAt: number

  constructor(
    text: string,
    given: { words: string[]; variables: ReadonlyMap<string, string> },
    line: number,
    depth: number,
  ) {
    this.text = text
    this.words = given.words
    this.variables = given.variables
    this.line = line
    this.codeAt = line
    this.startedAt = line
    this.depth = depth
  }

  read(): Code {
    while (this.at < this.text.length) this.step(this.text[this.at] ?? '')
    this.endCommand()
    this.endLine()
    return { commands: this.commands, lines: this.lines }
  }

  private step(character: string): void {
    const next = this.text[this.at + 1]
    if (character === '\\') this.escaped()
    else if (character === "'") this.quoted()
    else if (character === '"') this.doubleQuoted()
    else if (character === '#' && !this.inWord) this.comment()
    else if (character === '\n') this.newline()
    else if (character === '(') this.open(1)
    else if (character === '$' && next === '(') this.open(2)
    else if (character === ')') this.close()
    else if (character === '<' && next === '<' && this.text[this.at + 2] !== '<') this.heredoc()
    else if (character === '<' || character === '>') this.redirection(character)
    else if (character === ' ' || character === '\t' || character === '\r') {
      this.endWord()
      this.pass(1)
    } else if (/[;&|`]/.test(character) && !(character === '&' && next === '>')) {
      this.endCommand()
      this.pass(1)
    } else this.take(character)
  }

  private open(length: number): void {
    const definition = length === 1 && /^\(\s*\)/.test(this.text.slice(this.at, this.at + 9))
    if (definition) this.drop()
    else this.endCommand()
    this.parentheses++
    this.pass(length)
  }

  /** Without one to close it ends a pattern of `case`, which is no command. */
  private close(): void {
    if (this.parentheses === 0) this.drop()
    else {
      this.endCommand()
      this.parentheses--
    }
    this.pass(1)
  }

  private drop(): void {
    this.endWord()
    this.current = []
  }

  private pass(count: number): void {
    this.code += this.text.slice(this.at, this.at + count)
    this.at += count
  }

  private take(character: string): void {
    if (!this.inWord && this.current.length === 0) this.startedAt = this.line
    this.word += character
    this.inWord = true
    this.pass(1)
  }

  private escaped(): void {
    const next = this.text[this.at + 1] ?? ''
    if (next === '\n') {
      this.at += 2
      this.line++
      return
    }
    this.pass(1)
    if (next !== '') this.take(next)
  }

  private begin(): void {
    if (!this.inWord && this.current.length === 0) this.startedAt = this.line
    this.inWord = true
  }

  private quoted(): void {
    this.begin()
    const end = this.text.indexOf("'", this.at + 1)
    const content = this.text.slice(this.at + 1, end < 0 ? undefined : end)
    this.word += content
    this.inside(`'${content}${end < 0 ? '' : "'"}`)
  }

  private doubleQuoted(): void {
    this.begin()
    let end = this.at + 1
    let content = ''
    while (end < this.text.length && this.text[end] !== '"') {
      if (this.text[end] === '\\' && /[\\"$`\n]/.test(this.text[end + 1] ?? '')) end++
      content += this.text[end] ?? ''
      end++
    }
    this.word += content
    // What stands in `$(…)` within quotes is run, too.
    for (const [, inner = ''] of content.matchAll(/\$\(([^()]*)\)|`([^`]*)`/g)) this.nest(inner)
    this.inside(this.text.slice(this.at, end + 1))
  }

  /** Quoted text goes into the lines as it is, over as many of them as it has. */
  private inside(raw: string): void {
    this.at += raw.length
    for (const [index, part] of raw.split('\n').entries()) {
      if (index > 0) {
        this.endLine()
        this.line++
        this.codeAt = this.line
      }
      this.code += part
    }
  }

  private comment(): void {
    const end = this.text.indexOf('\n', this.at)
    this.at = end < 0 ? this.text.length : end
  }

  private newline(): void {
    const bodiesRun = this.runsItsInput()
    this.endCommand()
    this.endLine()
    this.at++
    this.line++
    this.codeAt = this.line
    for (const heredoc of this.heredocs.splice(0)) this.body(heredoc, bodiesRun)
  }

  private runsItsInput(): boolean {
    const name = callOf(this.inWord ? [...this.current, this.word] : this.current)[0]
    return name !== undefined && BODIES_RUN.has(name)
  }

  private heredoc(): void {
    this.endWord()
    const [all = '', dash = '', , end = ''] =
      /^<<(-?)\s*(['"\\]?)([\w.-]+)['"]?/.exec(this.text.slice(this.at, this.at + 200)) ?? []
    if (all === '') this.redirection('<')
    else {
      this.heredocs.push({ end, tabs: dash === '-' })
      this.pass(all.length)
    }
  }

  /** The text of a heredoc is a script if a shell reads it, else data without commands. */
  private body({ end, tabs }: Heredoc, runs: boolean): void {
    const first = this.line
    const lines: string[] = []
    while (this.at < this.text.length) {
      const stop = this.text.indexOf('\n', this.at)
      const line = this.text.slice(this.at, stop < 0 ? undefined : stop)
      this.at = stop < 0 ? this.text.length : stop + 1
      this.line++
      if ((tabs ? line.replace(/^\t+/, '') : line) === end) break
      lines.push(line)
    }
    this.codeAt = this.line
    if (runs) this.add(this.readNested(lines.join('\n'), first))
    else for (const [index, text] of lines.entries()) this.lines.push({ text, line: first + index })
  }

  /** `>` and where to are a word each, however they are written. */
  private redirection(sign: string): void {
    if (/^\d$|^&$/.test(this.word)) this.word = ''
    else this.endWord()
    this.begin()
    let signs = sign
    this.pass(1)
    while (/[<>|&]/.test(this.text[this.at] ?? '')) {
      signs += this.text[this.at]
      this.pass(1)
    }
    // `>&2` and `2>&1` copy a descriptor.
    this.word = signs.startsWith('>') ? '>' : signs
    this.endWord()
  }

  private endWord(): void {
    if (!this.inWord) return
    if (/^\$[@*]$|^\$\{[@*]\}$/.test(this.word) && this.expand()) this.current.push(...this.words)
    else
      this.current.push(
        this.word.replace(VARIABLE, (whole, a?: string, b?: string) => {
          const name = a ?? b ?? ''
          const value = /\d/.test(name[0] ?? '') ? this.words[Number(name) - 1] : this.variables.get(name)
          return value !== undefined && this.expand() ? value : whole
        }),
      )
    this.word = ''
    this.inWord = false
  }

  /** So that a long script times long parameters is no flood. */
  private expand(): boolean {
    return this.expansions++ < EXPANSIONS_MAX
  }

  private endCommand(): void {
    this.endWord()
    const words = callOf(this.current)
    this.current = []
    if (words.length === 0) return
    this.commands.push({ words, line: this.startedAt })
    const [name = '', ...rest] = words
    if (SHELLS.has(name)) {
      const at = rest.findIndex((word) => /^-[a-z]*c$/.test(word))
      if (at >= 0) this.nest(rest[at + 1] ?? '')
    } else if (REMOTE.has(name)) {
      const at = name === 'ssh' ? rest.findIndex((word) => !word.startsWith('-')) : rest.indexOf('-c')
      if (at >= 0) this.nest(rest.slice(at + 1).join(' '))
    } else if (name === 'trap') this.nest(rest[0] ?? '')
    // A whole command in one word: `eval "rm -rf /"`, `sudo "…"`.
    else if (words.length === 1 && /\s/.test(name)) this.nest(name)
    else if (name === 'find' || name === 'parallel') {
      const at = rest.findIndex((word) => /^-(exec|execdir|ok)$/.test(word))
      if (at >= 0) this.commands.push({ words: callOf(rest.slice(at + 1)), line: this.startedAt })
    }
  }

  private nest(text: string): void {
    if (text.trim() === '') return
    for (const { words } of this.readNested(text, this.startedAt).commands)
      this.commands.push({ words, line: this.startedAt })
  }

  private add({ commands, lines }: Code): void {
    for (const command of commands) this.commands.push(command)
    for (const line of lines) this.lines.push(line)
  }

  private readNested(text: string, line: number): Code {
    if (this.depth >= NESTED_MAX) return { commands: [], lines: [] }
    return new Reader(text, this, line, this.depth + 1).read()
  }

  private endLine(): void {
    if (this.code.trim() !== '') this.lines.push({ text: this.code, line: this.codeAt })
    this.code = ''
    this.codeAt = this.line
  }
}

/** What is called in the end: without assignments, without `sudo` and the like; the name without its folder. */
function callOf(words: string[]): string[] {
  let at = 0
  let prefixed = false
  while (at < words.length) {
    const word = words[at] ?? ''
    if (/^[A-Za-z_]\w*\+?=/.test(word)) at++
    else if (word === 'command' && /^-[vV]+$/.test(words[at + 1] ?? '')) return []
    else if (PREFIXES.has(nameOf(word))) {
      prefixed = true
      at++
    } else if (prefixed && word.startsWith('-')) at += VALUED.test(word) ? 2 : 1
    else if (prefixed && /^\d+(\.\d+)?[smhd]?$/.test(word)) at++
    else break
  }
  const [name, ...rest] = words.slice(at)
  return name === undefined ? [] : [nameOf(name), ...rest]
}

const nameOf = (word: string): string => (/^[\w./-]+$/.test(word) ? (word.split('/').at(-1) ?? word) : word)

const splitParams = (params: string): string[] =>
  (params.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'))

/** What is given takes the places of `$1`, `$@`, `$NAME`. */
export const readShell = (script: string, { params, variables }: Given): Code =>
  new Reader(
    script,
    { words: splitParams(params), variables: new Map(Object.entries(variables)) },
    1,
    0,
  ).read()
