/** Which labels, groups and texts a search names: what its hosts depend on beside what they tell of themselves. */
import { isHostPattern } from './hostPattern.ts'

export interface Named {
  labels: string[]
  groups: string[]
  /** Looked for in names, addresses and labels. */
  texts: string[]
}

const LABEL = /^([\p{L}\p{N}][\p{L}\p{N}_./-]*)!?=/u
const NETWORK = /^[\da-f.:]+\/\d{1,3}$/i
const VERSION = /^version(<=?|>=?)\d/i
const FACT = /^(status|host|ip|os|arch|kernel|version):./i

/** As `matcherOf` takes it apart. */
export function namedIn(query: string): Named {
  const named: Named = { labels: [], groups: [], texts: [] }
  const words = query.split(/\s+/).flatMap((word) => word.split(/,(?![^[]*\])/))
  for (const word of words) {
    const term = word.replace(/^!+(?=.)/, '')
    const [, label] = LABEL.exec(term) ?? []
    if (term === '') continue
    if (/^@[^@]+$/.test(term)) named.groups.push(term.slice(1))
    else if (NETWORK.test(term) || VERSION.test(term) || FACT.test(term)) continue
    else if (label !== undefined) named.labels.push(label)
    else if (!isHostPattern(term)) named.texts.push(term)
  }
  return named
}
