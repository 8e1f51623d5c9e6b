/** All groups in memory, as searches and runs ask for their members all the time; the database is their memory. */
import { invalid } from '../../errors.ts'
import { type GroupLookup, type Matches, matcherOf } from '../terms/terms.ts'

export interface Group {
  id: string
  name: string
  description: string
  /** A search; null: `members` are listed. */
  rule: string | null
  members: ReadonlySet<string>
  updatedAt: Date
}

const keyOf = (name: string) => name.toLowerCase()

/** @throws DomainError `unknown_group` for a name that no group has, `group_cycle` for a rule that leads back to itself */
export function groupLookup(find: (key: string) => Group | undefined): GroupLookup {
  const under = (path: string[]): GroupLookup => {
    return (name) => {
      const key = keyOf(name)
      const group = find(key)
      if (!group) throw invalid('unknown_group', `There is no group “${name}”.`, { name })
      if (path.includes(key))
        throw invalid('group_cycle', `The rule of the group “${group.name}” leads back to itself.`, {
          name: group.name,
        })
      if (group.rule === null) return ({ row }) => group.members.has(row.id)
      return matcherOf(group.rule, under([...path, key]))
    }
  }
  return under([])
}

/** Does a search use the group of this name? */
export function namesGroup(name: string): (query: string) => boolean {
  const word = new RegExp(`(^|[\\s,!])@${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=$|[\\s,])`, 'i')
  return (query) => word.test(query)
}

export class GroupStore {
  private readonly groups = new Map<string, Group>()

  /** All of them, by name. */
  all(): Group[] {
    return [...this.groups.values()].sort((a, b) => keyOf(a.name).localeCompare(keyOf(b.name)))
  }

  get(id: string): Group | undefined {
    return this.groups.get(id)
  }

  put(group: Group): void {
    this.groups.set(group.id, group)
  }

  remove(id: string): void {
    this.groups.delete(id)
  }

  /** For searches. */
  readonly lookup: GroupLookup = (name) => groupLookup((key) => this.named(key))(name)

  /** As it would be with `group` in place. @throws DomainError `bad_term`, `unknown_group`, `group_cycle` */
  check(group: Group): Matches {
    const find = (key: string) => {
      if (key === keyOf(group.name)) return group
      const other = this.named(key)
      return other?.id === group.id ? undefined : other
    }
    return groupLookup(find)(group.name)
  }

  /** Names of groups whose rules use the group of this name. */
  usersOf(name: string): string[] {
    const uses = namesGroup(name)
    return this.all().flatMap((group) => (group.rule !== null && uses(group.rule) ? [group.name] : []))
  }

  private named(key: string): Group | undefined {
    for (const group of this.groups.values()) if (keyOf(group.name) === key) return group
    return undefined
  }
}
