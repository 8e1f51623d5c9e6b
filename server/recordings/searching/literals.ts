/** What must stand in a line for a regular expression (RE2) to match it: the plain parts of it that nothing makes optional. */

/** Escapes that stand for one character of a kind, or for a place. */
const KINDS = new Set('dDsSwWbBAzafnrtv')

/** Behind the bracket that closes the class which begins at `at`. */
function afterClass(regex: string, at: number): number {
  let i = at + 1
  if (regex[i] === '^') i++
  if (regex[i] === ']') i++
  while (i < regex.length && regex[i] !== ']') {
    if (regex[i] === '\\') i += 2
    else if (regex.startsWith('[:', i)) i = Math.max(i, regex.indexOf(':]', i)) + 2
    else i++
  }
  return i + 1
}

/** Behind the parenthesis that closes the group which begins at `at`. */
function afterGroup(regex: string, at: number): number {
  let depth = 0
  for (let i = at; i < regex.length; ) {
    if (regex[i] === '\\') i += 2
    else if (regex[i] === '[') i = afterClass(regex, i)
    else {
      if (regex[i] === '(') depth++
      if (regex[i] === ')' && --depth === 0) return i + 1
      i++
    }
  }
  return regex.length
}

/** @param regex one that RE2 takes. Empty: nothing can be said. */
export function literalsOf(regex: string): string[] {
  const parts = ['']
  const breakOff = () => parts.push('')
  const add = (text: string) => parts.push((parts.pop() ?? '') + text)
  for (let i = 0; i < regex.length; ) {
    const char = String.fromCodePoint(regex.codePointAt(i) ?? 0)
    if (char === '|') return []
    if (char === '(') {
      breakOff()
      i = afterGroup(regex, i)
    } else if (char === '[') {
      breakOff()
      i = afterClass(regex, i)
    } else if (char === '\\') {
      const next = String.fromCodePoint(regex.codePointAt(i + 1) ?? 0)
      // Of the others some reach further than one character.
      if (/[a-z\d]/i.test(next) && !KINDS.has(next)) return []
      if (KINDS.has(next)) breakOff()
      else add(next)
      i += 1 + next.length
    } else if ('*?{'.includes(char)) {
      // It need not be there; what counts it is no text either.
      parts.push([...(parts.pop() ?? '')].slice(0, -1).join(''))
      breakOff()
      i += /^\{\d*,?\d*\}/.exec(regex.slice(i))?.[0].length ?? 1
    } else {
      if ('+.^$'.includes(char)) breakOff()
      else add(char)
      i += char.length
    }
  }
  return parts.filter((part) => part !== '')
}
