/** Words of a shell's commands: what they call in the end, and how parameters are split into them. */
import { OpenParamsError, splitParams } from '../../../agent/protocol/index.ts'

/** They call what follows them. */
const PREFIXES = new Set(
  'sudo doas env nohup exec command builtin time nice ionice setsid stdbuf timeout watch xargs then do else elif if while until ! { eval busybox nsenter'.split(
    ' ',
  ),
)
/** Options of theirs that take a word of their own. */
const VALUED = /^-[ugIdC]$/
/** What is called in the end: without assignments, without `sudo` and the like; the name without its folder. */
export function callOf(words: string[]): string[] {
  let at = 0
  let prefixed = false
  while (at < words.length) {
    const word = words[at] ?? ''
    // An empty one is what nothing set: `$SUDO rm`.
    if (word === '' || isAssignment(word)) at++
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

/** What `echo` and `printf` print of words that are known, and what others make of what they are `piped`. */
export function printedBy([name, ...words]: readonly string[], piped: string | null): string | null {
  const here = words.indexOf('<<<')
  const input = here < 0 ? piped : (words[here + 1] ?? null)
  if (name === 'base64' && input !== null && words.some((word) => /^(-[a-z]*[dD]|--decode)$/.test(word)))
    return Buffer.from(input, 'base64').toString('utf8')
  if (name === 'tee' || (name === 'cat' && words.every((word) => word === '-'))) return input
  if (name === 'echo') {
    const first = words.findIndex((word) => !/^-[neE]+$/.test(word))
    return first < 0 ? '' : lined(words.slice(first).join(' '))
  }
  if (name !== 'printf') return null
  const [format = '', ...values] = words
  return lined(format.replace(/%[sb]/g, () => values.shift() ?? ''))
}

const lined = (text: string): string => text.replaceAll('\\n', '\n')

/** @param raw the command as it stands, which shows whether `xargs` calls `words`: then with the words that it is piped */
export function withInput(raw: readonly string[], words: string[], piped: string | null): string[] {
  if (piped === null || words.length === 0 || !raw.some((word) => nameOf(word) === 'xargs')) return words
  const given = piped.split(/\s+/).filter(Boolean)
  return words.includes('{}')
    ? words.flatMap((word) => (word === '{}' ? given : [word]))
    : [...words, ...given]
}

const nameOf = (word: string): string => (/^[\w./-]+$/.test(word) ? (word.split('/').at(-1) ?? word) : word)

/** `NAME=value`, or more of it by `NAME+=value`. */
export const isAssignment = (word: string): boolean => /^[A-Za-z_]\w*\+?=/.test(word)

const BRACES = /^(.*?)\{([^{}$]*,[^{}$]*)\}(.*)$/
const BRACED_MAX = 64

/** What a word with braces stands for: `/{bin,usr}`. */
export function unbraced(word: string): string[] {
  const [, before = '', choice = '', after = ''] = BRACES.exec(word) ?? []
  if (choice === '') return [word]
  return choice
    .split(',')
    .slice(0, BRACED_MAX)
    .flatMap((one) => unbraced(before + one + after))
    .slice(0, BRACED_MAX)
}

/** The words of parameters, or of an alias; none where a quote is open: no host runs that. */
export function wordsOf(text: string): string[] {
  try {
    return splitParams(text)
  } catch (error) {
    if (error instanceof OpenParamsError) return []
    throw error
  }
}
