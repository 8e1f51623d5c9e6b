/** Splits `script_params` as a POSIX shell would, quotes honoured, nothing expanded: the agent to run it, the server to look at it. */

/** What was begun and not ended: `sign` is the quote, or the backslash that nothing follows; `at` its place, counted in characters from 1. */
export class OpenParamsError extends Error {
  readonly sign: '"' | "'" | '\\'
  readonly at: number

  constructor(text: string, index: number) {
    const sign = text.charAt(index) as OpenParamsError['sign']
    const at = [...text.slice(0, index)].length + 1
    super(
      sign === '\\'
        ? 'The parameters end in a backslash that quotes nothing: leave it out, or write \\\\ for the sign itself.'
        : `The parameters have a quote ${sign} that is not closed (character ${at}): close it, or write \\${sign} for the sign itself.`,
    )
    this.sign = sign
    this.at = at
  }
}

/**
 * Rules of POSIX "Shell Command Language" 2.2: single quotes keep everything; double quotes keep all but a
 * backslash before `"`, `\`, `$` and a back-quote; a backslash outside quotes keeps the next character.
 * @throws OpenParamsError when a quote is not closed or the text ends in a backslash
 */
export function splitParams(text: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let quote: '"' | "'" | null = null
  let quoteAt = 0
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (quote === "'") {
      if (char === "'") quote = null
      else word = (word ?? '') + char
    } else if (char === '\\') {
      const next = text.charAt(++i)
      if (next === '') throw new OpenParamsError(text, i - 1)
      const kept = quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next
      word = (word ?? '') + kept
    } else if (quote === '"') {
      if (char === '"') quote = null
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      quoteAt = i
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + char
  }
  if (quote) throw new OpenParamsError(text, quoteAt)
  if (word !== null) words.push(word)
  return words
}
