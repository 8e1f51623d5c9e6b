/** Splits parameters as a POSIX shell would, quotes honoured, nothing expanded. */

/**
 * Rules of POSIX "Shell Command Language" 2.2: single quotes keep everything; double quotes keep all but a
 * backslash before `"`, `\`, `$` and a back-quote; a backslash outside quotes keeps the next character.
 * @throws Error with one sentence when a quote is not closed or the text ends in a backslash
 */
export function splitParams(text: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let quote: '"' | "'" | null = null
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (quote === "'") {
      if (char === "'") quote = null
      else word = (word ?? '') + char
    } else if (char === '\\') {
      const next = text.charAt(++i)
      if (next === '') throw new Error('The parameters end in a backslash that quotes nothing.')
      const kept = quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next
      word = (word ?? '') + kept
    } else if (quote === '"') {
      if (char === '"') quote = null
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + char
  }
  if (quote) throw new Error(`The parameters have a quote ${quote} that is not closed.`)
  if (word !== null) words.push(word)
  return words
}
