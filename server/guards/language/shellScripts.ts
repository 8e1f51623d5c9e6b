/** What commands of a shell are given as scripts of their own. */

const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash'])
const REMOTE = new Set(['ssh', 'su', 'runuser'])

export type Runner = 'shell' | 'remote' | 'python'

/** Who runs what it is given: a shell with the variables that are there, one of a login, or Python. */
export function runnerOf(name: string): Runner | null {
  if (SHELLS.has(name)) return 'shell'
  if (REMOTE.has(name)) return 'remote'
  return /^python[\d.]*$/.test(name) ? 'python' : null
}

/** @param piped what it reads, where that is known */
export function scriptIn(
  words: readonly string[],
  piped: string | null,
): { runner: Runner; text: string } | null {
  const [name = '', ...rest] = words
  const runner = runnerOf(name)
  if (runner === 'remote') {
    const at = name === 'ssh' ? rest.findIndex((word) => !word.startsWith('-')) : rest.indexOf('-c')
    return at < 0 ? null : { runner, text: rest.slice(at + 1).join(' ') }
  }
  if (runner) {
    const at = rest.findIndex((word) => /^-[a-z]*c$/.test(word))
    const here = rest.indexOf('<<<')
    const text = at >= 0 ? rest[at + 1] : here >= 0 ? rest[here + 1] : piped
    return text ? { runner, text } : null
  }
  if (name === 'trap') return { runner: 'shell', text: rest[0] ?? '' }
  // A whole command in one word: `eval "rm -rf /"`, `sudo "…"`.
  return words.length === 1 && /\s/.test(name) ? { runner: 'shell', text: name } : null
}
