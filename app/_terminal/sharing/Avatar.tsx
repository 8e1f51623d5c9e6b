/** A person by their initials; who may type stands out. */
import { initialsOf } from './people.ts'

export function Avatar({ username, types, small }: { username: string; types: boolean; small?: boolean }) {
  return (
    <span
      aria-hidden
      className={`inline-flex shrink-0 items-center justify-center rounded-full font-semibold ring-1 ring-panel ${
        small ? 'size-4.5 text-[9px]' : 'size-7 text-xs'
      } ${types ? 'bg-warning text-page' : 'bg-track text-text'}`}
    >
      {small ? [...initialsOf(username)][0] : initialsOf(username)}
    </span>
  )
}
