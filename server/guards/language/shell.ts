/**
 * Reads a shell script as far as guard rules need it: which commands it calls with which words, and its lines without
 * comments. It follows what the script itself says: variables that are given a text, `cd`, aliases and functions. It is no
 * shell: what is put together at run time (`$(…)`) it can't know, and it errs on the quiet side. A variable that nothing sets is empty.
 */
import type { Code, CodeLine, Command, Given } from './code.ts'
import { Memory } from './shellMemory.ts'
import { runnerOf, scriptIn } from './shellScripts.ts'
import { callOf, isAssignment, printedBy, withInput, wordsOf } from './shellWords.ts'

const NESTED_MAX = 4
/** `$NAME`, `${NAME}`, `${NAME:-what stands for it}`. */
const VARIABLE = /\$([A-Za-z_]\w*|[1-9])|\$\{([A-Za-z_]\w*|[1-9])(?::?-([^{}$]*))?\}/g
const EXPANSIONS_MAX = 1_000
/** In place of what is known only when it runs. */
const OPEN = '$()'

interface Heredoc {
  end: string
  tabs: boolean
}

class Reader {
  private readonly text: string
  readonly words: string[]
  readonly memory: Memory
  private readonly depth: number
  private at = 0
  private line: number
  private word = ''
  /** Something of a word has been read, be it only an empty pair of quotes. */
  private inWord = false
  private startedAt = 0
  private current: string[] = []
  private heredocs: Heredoc[] = []
  /** The folder that each open parenthesis began in. */
  private parentheses: (string | null)[] = []
  /** Where each open brace began, and the function that it is the body of. */
  private braces: { name: string | null; from: number }[] = []
  private defined: string | null = null
  /** A part of the command is known only when it runs. */
  private dynamic = false
  private inBackticks = false
  private expansions = 0
  /** What the last command prints, where the script says it, and what the current one is piped. */
  private printed: string | null = null
  private piped: string | null = null
  readonly commands: Command[] = []
  readonly lines: CodeLine[] = []
  private code = ''
  private codeAt: number

  constructor(text: string, given: { words: string[]; memory: Memory }, line: number, depth: number) {
    this.text = text
    this.words = given.words
    this.memory = given.memory
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
    // Bash's `$'…'` and `$"…"`.
    else if (character === '$' && (next === "'" || next === '"')) this.pass(1)
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
    } else if (character === '`') this.backtick()
    else if (/[;&|]/.test(character) && !(character === '&' && next === '>')) {
      this.endCommand()
      if (character === '|') this.piped = next === '|' || this.text[this.at - 1] === '|' ? null : this.printed
      this.pass(1)
    } else this.take(character)
  }

  private open(length: number): void {
    const definition = length === 1 && /^\(\s*\)/.test(this.text.slice(this.at, this.at + 9))
    if (definition) {
      this.defined = this.word || (this.current.at(-1) ?? null)
      this.drop()
    } else {
      if (length === 2) this.leaveOpen()
      this.endCommand()
    }
    this.parentheses.push(this.memory.folder)
    this.pass(length)
  }

  private backtick(): void {
    this.inBackticks = !this.inBackticks
    if (this.inBackticks) this.leaveOpen()
    this.endCommand()
    this.pass(1)
  }

  /** The word goes on with what a command prints. */
  private leaveOpen(): void {
    this.dynamic = true
    if (this.inWord) this.word += OPEN
  }

  /** Without one to close it ends a pattern of `case`, which is no command. */
  private close(): void {
    const folder = this.parentheses.pop()
    if (folder === undefined) this.drop()
    else {
      this.endCommand()
      this.memory.folder = folder
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
    const [name = ''] = callOf(this.inWord ? [...this.current, this.word] : this.current)
    this.endCommand()
    const reader = this.commands.at(-1)
    this.endLine()
    this.at++
    this.line++
    this.codeAt = this.line
    for (const heredoc of this.heredocs.splice(0)) this.body(heredoc, name, reader)
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
  private body({ end, tabs }: Heredoc, name: string, reader: Command | undefined): void {
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
    const run = () => this.add(this.readNested(lines.join('\n'), first))
    const runner = runnerOf(name)
    if (runner === 'shell') run()
    else if (runner === 'remote') this.memory.elsewhere(run)
    else {
      if (runner && reader) reader.input = { text: lines.join('\n'), line: first }
      for (const [index, text] of lines.entries()) this.lines.push({ text, line: first + index })
    }
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
    const list = this.listOf(this.word)
    // A text with spaces may be a script that somebody else's shell reads.
    const isPath = !/\s/.test(this.word)
    if (this.brace()) this.word = ''
    else if (list && this.expand()) this.current.push(...list)
    else
      this.current.push(
        this.word.replace(VARIABLE, (whole, a?: string, b?: string, instead?: string) => {
          const name = a ?? b ?? ''
          const isParameter = /\d/.test(name[0] ?? '')
          const value = isParameter ? this.words[Number(name) - 1] : this.memory.variables.get(name)
          if (value !== undefined) return this.expand() ? value : whole
          if (instead !== undefined) return instead
          return isPath && !isParameter && this.memory.isUnset(name) ? '' : whole
        }),
      )
    this.word = ''
    this.inWord = false
  }

  /** `$@`, or the variable of a loop: each word that it may be. */
  private listOf(word: string): readonly string[] | undefined {
    if (/^\$[@*]$|^\$\{[@*]\}$/.test(word)) return this.words
    const [, a, b] = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})$/.exec(word) ?? []
    return this.memory.loops.get(a ?? b ?? '')
  }

  /** True: the word is a brace, the end of which may be that of a function. */
  private brace(): boolean {
    const [first, name = null] = this.current
    if (this.word === '{' && (this.current.length === 0 || first === 'function')) {
      this.braces.push({ name: first === 'function' ? name : this.defined, from: this.at })
      this.defined = null
      this.current = []
      return true
    }
    if (this.word !== '}' || this.current.length > 0) return false
    const { name: of = null, from = 0 } = this.braces.pop() ?? {}
    if (of !== null) this.memory.functions.set(of, this.text.slice(from, this.at - 1))
    return true
  }

  /** So that a long script times long parameters is no flood. */
  private expand(): boolean {
    return this.expansions++ < EXPANSIONS_MAX
  }

  private endCommand(): void {
    this.endWord()
    const raw = this.current
    const { dynamic, memory, piped } = this
    this.current = []
    this.dynamic = false
    if (raw.length === 0) return
    this.piped = null
    const words = withInput(raw, callOf(memory.withoutAlias(raw)), piped)
    this.printed = dynamic ? null : printedBy(words, piped)
    // An assignment before a call is for that call only.
    if (words.length === 0) memory.assign(raw.filter(isAssignment), dynamic)
    else if (!this.calls(raw)) this.called(words, piped)
    memory.learn(raw[0] === 'for' ? raw : words, dynamic)
  }

  /** True: a function of the script is called, which does what its body does with these words. */
  private calls([name = '', ...words]: string[]): boolean {
    const body = this.memory.functions.get(name)
    if (body === undefined) return false
    if (this.depth < NESTED_MAX && this.memory.spend(body.length)) {
      const given = { words, memory: this.memory }
      this.within(new Reader(body, given, this.startedAt, this.depth + 1).read())
    }
    return true
  }

  private called(words: string[], piped: string | null): void {
    const { folder } = this.memory
    const command: Command = { words, line: this.startedAt, folder }
    this.commands.push(command)
    const { runner, text } = scriptIn(words, piped) ?? { runner: null, text: '' }
    if (runner === 'shell') this.nest(text)
    else if (runner === 'remote') this.memory.elsewhere(() => this.nest(text))
    else if (runner === 'python') command.input = { text, line: this.startedAt }
    else if (words[0] === 'find' || words[0] === 'parallel') {
      const at = words.findIndex((word) => /^-(exec|execdir|ok)$/.test(word))
      if (at >= 0) this.commands.push({ words: callOf(words.slice(at + 1)), line: this.startedAt, folder })
    }
  }

  private nest(text: string): void {
    if (text.trim() !== '') this.within(this.readNested(text, this.startedAt))
  }

  /** What is called within a command is told at its line. */
  private within({ commands }: Code): void {
    const line = this.startedAt
    for (const { words, folder, input } of commands)
      this.commands.push({ words, line, folder, ...(input && { input: { ...input, line } }) })
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

/**
 * What is given takes the places of `$1`, `$@`, `$NAME`.
 * @param alone nothing else gives it variables: those that it does not set are empty
 */
export const readShell = (script: string, { params, variables }: Given, alone = false): Code =>
  new Reader(
    script,
    { words: wordsOf(params), memory: new Memory(variables, alone ? script : null) },
    1,
    0,
  ).read()
