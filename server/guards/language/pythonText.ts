/** A Python script as text: where its literals are, its code without comments, and what constant expressions come to. */

interface Literal {
  /** Where it begins, quotes included, and where it ends. */
  from: number
  to: number
  text: string
}

export interface Source {
  /** As long as the script: comments are spaces. */
  code: string
  literals: Map<number, Literal>
}

/** What an argument comes to; null: nobody knows. */
export type Value = string | Value[] | null

const PREFIX = /[A-Za-z]{1,2}$/
/** In place of the part of a text that nobody knows. */
const OPEN = '{}'
/** Literals and signs of one call, and the characters of what is no constant: calls within calls are read again. */
const STEPS_MAX = 500
/** Of all calls of a script. */
export const SCRIPT_STEPS_MAX = 1_000_000
const NESTED_MAX = 8

export function scan(script: string): Source {
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
export function literalsFrom({ code, literals }: Source, at: number): string[] {
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

/** The arguments of the call whose first one begins at `at`, those with a name as well; and the steps that it took. */
export function argumentsFrom(source: Source, at: number): { values: Value[]; steps: number } {
  const expressions = new Expressions(source, at)
  return { values: expressions.listUntil(')'), steps: expressions.steps }
}

class Expressions {
  private readonly source: Source
  private at: number
  steps = 0
  private depth = 0

  constructor(source: Source, at: number) {
    this.source = source
    this.at = at
  }

  listUntil(end: string): Value[] {
    const values: Value[] = []
    while (this.steps++ < STEPS_MAX) {
      const sign = this.sign()
      if (sign === '') break
      if (sign === end) {
        this.at++
        break
      }
      const named = /^[A-Za-z_]\w{0,60}\s{0,9}=(?!=)/.exec(this.ahead())
      if (named) this.at += named[0].length
      const value = this.sum()
      values.push(this.sign() === ',' || this.sign() === end ? value : this.skip(value))
      if (this.sign() === ',') this.at++
    }
    return values
  }

  private ahead(): string {
    return this.source.code.slice(this.at, this.at + 80)
  }

  /** The next one, after spaces. */
  private sign(): string {
    const { code } = this.source
    while (/\s/.test(code[this.at] ?? '')) this.at++
    return code[this.at] ?? ''
  }

  private sum(): Value {
    let value = this.term()
    while (this.steps++ < STEPS_MAX) {
      const sign = this.sign()
      if (sign === '+') {
        this.at++
        const next = this.term()
        if (Array.isArray(value) && Array.isArray(next)) value = [...value, ...next]
        else value = value === null && next === null ? null : textOf(value) + textOf(next)
      } else if (sign === '%' && typeof value === 'string') {
        this.at++
        const next = this.term()
        value = filled(value, /%[sdr]/g, Array.isArray(next) ? next : [next])
      } else break
    }
    return value
  }

  private term(): Value {
    const sign = this.sign()
    const literal = this.source.literals.get(this.at)
    if (literal) return this.text(literal)
    if (this.depth >= NESTED_MAX || (sign !== '(' && sign !== '[')) return this.skip(null)
    this.at++
    this.depth++
    const values = this.listUntil(sign === '(' ? ')' : ']')
    this.depth--
    const isOne = sign === '(' && values.length === 1 && !/,\s*\)$/.test(this.behind())
    return isOne ? (values[0] ?? null) : values
  }

  private behind(): string {
    return this.source.code.slice(Math.max(0, this.at - 20), this.at)
  }

  /** Literals side by side are one. */
  private text(first: Literal): Value {
    let text = ''
    for (let next: Literal | undefined = first; next && this.steps++ < STEPS_MAX; ) {
      text += next.text
      this.at = next.to
      this.sign()
      next = this.source.literals.get(this.at)
    }
    const method = /^\.\s{0,9}(format|join)\s{0,9}\(/.exec(this.ahead())
    if (!method || this.depth >= NESTED_MAX) return text
    this.at += method[0].length
    this.depth++
    const values = this.listUntil(')')
    this.depth--
    if (method[1] === 'format') return filled(text, /\{[^{}]{0,60}\}/g, values)
    const [list] = values
    return Array.isArray(list) ? list.map(textOf).join(text) : null
  }

  /** Over what is no constant, up to the end of the argument or of the summand. */
  private skip(value: Value): Value {
    const { code, literals } = this.source
    let open = 0
    while (this.at < code.length && this.steps++ < STEPS_MAX) {
      const literal = literals.get(this.at)
      const sign = code[this.at] ?? ''
      if (literal) this.at = literal.to
      else {
        if (open === 0 && /[,)\]+]/.test(sign)) break
        if (/[([{]/.test(sign)) open++
        if (/[)\]}]/.test(sign)) open--
        this.at++
      }
    }
    return typeof value === 'string' ? value + OPEN : null
  }
}

const textOf = (value: Value): string => (typeof value === 'string' ? value : OPEN)

const filled = (text: string, places: RegExp, values: readonly Value[]): string => {
  const left = [...values]
  return text.replace(places, (place) => {
    const value = left.shift()
    return typeof value === 'string' ? value : place
  })
}
