/**
 * The words that hosts are searched by, in lists, runs, rollouts and the rules of groups:
 *
 *   web[1-99]  db*          names by pattern              10.0.3.0/24             addresses of a network
 *   env=prod  role!=web     labels (`*` stands for any)   @edge                   members of a group
 *   os:debian  arch:arm     facts that hold the text      status:online  status:locked
 *   version<1.4             versions, by their numbers    anything else           text in name, address, label or id
 *
 * Words between spaces must all hold, words between commas are alternatives, `!` before one turns it round. What other
 * languages of search would understand is refused by name, as it would find something else here, or nobody.
 */
import { BlockList, isIP } from 'node:net'
import { invalid } from '../../errors.ts'
import type { AgentStatus } from '../../trpc/types.ts'
import { type AgentEntry, statusOf } from '../entry.ts'
import { hostLockOf } from '../hostLock.ts'
import { glob } from './glob.ts'
import { hostPattern, isHostPattern } from './hostPattern.ts'

export type Matches = (entry: AgentEntry) => boolean

/** The members of a group by its name. @throws DomainError `unknown_group`, `group_cycle` */
export type GroupLookup = (name: string) => Matches

/** @throws DomainError `bad_term`, `unknown_group`, `group_cycle` */
export function matcherOf(query: string, groups: GroupLookup): Matches {
  const all = query
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => alternatives(word, groups))
  return (entry) => all.every((matches) => matches(entry))
}

/** Commas within brackets belong to the range. */
function alternatives(word: string, groups: GroupLookup): Matches {
  const parts = word.split(/,(?![^[]*\])/).filter(Boolean)
  const turned = parts.find((part) => /^!./.test(part))
  // An alternative that leaves one out finds all others: hardly what is meant, and never what is safe.
  if (turned !== undefined && parts.length > 1)
    throw invalid(
      'bad_negation',
      `${word} finds nearly every host: ${turned} is one of its alternatives. To leave that out, put a space before it.`,
      { term: word, part: turned },
    )
  const any = parts.map((part) => termOf(part, groups))
  return any.length === 0 ? () => true : (entry) => any.some((matches) => matches(entry))
}

function termOf(term: string, groups: GroupLookup): Matches {
  if (term.length > 1 && term.startsWith('!')) {
    const matches = termOf(term.slice(1), groups)
    return (entry) => !matches(entry)
  }
  if (/^@[^@]+$/.test(term)) return groups(term.slice(1))
  return networkOf(term) ?? versionOf(term) ?? factOf(term) ?? labelOf(term) ?? nameOf(term) ?? textOf(term)
}

function networkOf(term: string): Matches | null {
  const [, address = '', bits = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(term) ?? []
  const family = isIP(address)
  if (family === 0) return null
  const max = family === 4 ? 32 : 128
  if (Number(bits) > max)
    throw invalid('bad_term', `In ${term}, “/${bits}” is no prefix length: at most /${max}.`, {
      term,
      part: `/${bits}`,
    })
  const network = new BlockList()
  network.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
  const holds = (ip: string) => {
    const its = isIP(ip)
    return its !== 0 && network.check(ip, its === 4 ? 'ipv4' : 'ipv6')
  }
  return ({ row }) => holds(row.ip) || holds(row.externalIp)
}

const numbersOf = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number)

function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const COMPARISONS: Record<string, (difference: number) => boolean> = {
  '<': (d) => d < 0,
  '<=': (d) => d <= 0,
  '>': (d) => d > 0,
  '>=': (d) => d >= 0,
}

const STATUSES: readonly (AgentStatus | 'locked')[] = ['online', 'offline', 'pending', 'locked']

/** A host that does not tell its version is neither older nor newer. */
function versionOf(term: string): Matches | null {
  const [, sign = '', wanted = ''] = /^version(<=?|>=?)(\d.*)$/i.exec(term) ?? []
  const holds = COMPARISONS[sign]
  return holds ? ({ row }) => row.version !== '' && holds(compareVersions(row.version, wanted)) : null
}

const FACTS: Record<string, (entry: AgentEntry) => string> = {
  status: (entry) => (hostLockOf(entry.row) ? `${statusOf(entry)} locked` : statusOf(entry)),
  host: ({ row }) => row.hostname,
  ip: ({ row }) => `${row.ip} ${row.externalIp}`,
  os: ({ row }) => `${row.platform} ${String(row.systemInfo.os ?? '')}`,
  arch: ({ row }) => String(row.systemInfo.arch ?? ''),
  kernel: ({ row }) => String(row.systemInfo.kernel ?? ''),
  version: ({ row }) => row.version,
}

function factOf(term: string): Matches | null {
  const [, name = '', wanted = ''] = /^([a-z]+):(.+)$/i.exec(term) ?? []
  const key = name.toLowerCase()
  const fact = FACTS[key]
  const text = wanted.toLowerCase()
  if (key === 'status' && !STATUSES.some((status) => status.includes(text)))
    throw invalid('bad_status', `${term} finds nothing: a status is ${STATUSES.join(', ')}.`, {
      term,
      choices: STATUSES.join(', '),
    })
  return fact ? (entry) => fact(entry).toLowerCase().includes(text) : null
}

function labelOf(term: string): Matches | null {
  const [, key = '', sign, wanted = ''] = /^([\p{L}\p{N}][\p{L}\p{N}_./-]*)(!?=)(.*)$/u.exec(term) ?? []
  if (key === '') return null
  const fits = glob(wanted)
  return ({ row }) => {
    const own = row.labels[key]
    return (own !== undefined && fits(own)) === (sign === '=')
  }
}

/** Never a part of a name: somebody is about to write a range, or has forgotten its end. */
const BRACKETS = /^[^[\]]*(\[[^[\]]+\][^[\]]*)*$/

function nameOf(term: string): Matches | null {
  if (!BRACKETS.test(term))
    throw invalid('bad_brackets', `${term} finds nothing: a range is written as web[1-99].`, { term })
  if (!isHostPattern(term)) return null
  const matches = hostPattern(term)
  return ({ row }) => matches(row.hostname)
}

/** No names, addresses or ids have them, and words of labels hardly. */
const OPERATOR = /^(and|or|not|&&|\|\|)$|^\w+!?~|^\^|[|]/i

function textOf(term: string): Matches {
  if (OPERATOR.test(term))
    throw invalid(
      'bad_operator',
      `${term} is not understood: words between spaces must all hold, commas are for alternatives, ! leaves out, * stands for any text.`,
      { term },
    )
  const text = term.toLowerCase()
  return ({ row }) => {
    const own = Object.entries(row.labels).map(([key, value]) => `${key}=${value}`)
    return [row.hostname, row.ip, row.externalIp, row.id, ...own].join('\n').toLowerCase().includes(text)
  }
}
