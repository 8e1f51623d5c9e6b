/** The people in a session, of its viewers: somebody with three windows is one person. */
import type { ViewerItem } from '../end.ts'

export interface Person extends ViewerItem {
  /** Windows in which they have it. */
  windows: number
}

/** The owner first, then as they came; of several windows the one counts that may do most, and the earliest time. */
export function peopleOf(viewers: readonly ViewerItem[]): Person[] {
  const people = new Map<string, Person>()
  for (const viewer of viewers) {
    const known = people.get(viewer.userId)
    if (!known) people.set(viewer.userId, { ...viewer, windows: 1 })
    else {
      known.windows += 1
      if (viewer.access === 'control') known.access = 'control'
      if (viewer.since < known.since) known.since = viewer.since
    }
  }
  const rank = ({ by }: Person) => (by === 'owner' ? 0 : 1)
  return [...people.values()].sort((a, b) => rank(a) - rank(b) || a.since.localeCompare(b.since))
}

/** Whether the reader is in somebody else's session. Until it is known who is there, it is one's own. */
export const isGuest = (viewers: readonly ViewerItem[]): boolean =>
  viewers.some(({ own, by }) => own && by !== 'owner')

export interface Changes {
  came: Person[]
  left: Person[]
}

/** Who came and who left, the reader left out. */
export function changesOf(before: readonly Person[], now: readonly Person[]): Changes {
  const others = (people: readonly Person[]) => people.filter(({ own }) => !own)
  const lacks = (people: readonly Person[]) => {
    const ids = new Set(people.map(({ userId }) => userId))
    return ({ userId }: Person) => !ids.has(userId)
  }
  return { came: others(now).filter(lacks(before)), left: others(before).filter(lacks(now)) }
}

/** One or two letters: of `anna.berg` AB, of 王伟 王; `ops1` and `ops2` are told apart: O1, O2. */
export function initialsOf(username: string): string {
  const [first = '', second = /\p{N}$/u.exec(username)?.[0] ?? ''] = username
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  return ([...first][0] ?? '?').toUpperCase() + ([...second][0] ?? '').toUpperCase()
}
