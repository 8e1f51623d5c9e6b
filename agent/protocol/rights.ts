/** What becomes of a mode when single bits are given and taken: the agent does it, the console shows it before. */

export interface RightsMasks {
  /** Bits that are given (0 to 0o7777). */
  add: number
  /** Bits that are taken; none that is given. */
  remove: number
}

const EXECUTE = 0o111
const SPECIAL = 0o7000

/**
 * The mode of one thing after the change; bits in neither mask stay. In a tree execute is given as chmod(1)'s `X` does, to
 * folders and to what somebody may execute already, and setuid, setgid and sticky only to folders. Taken is from all.
 * @param inTree the change is for all that is in the chosen folders, too
 */
export function rightsAfter(
  mode: number,
  isFolder: boolean,
  { add, remove }: RightsMasks,
  inTree: boolean,
): number {
  const bits = mode & 0o7777
  const executable = isFolder || (bits & EXECUTE) !== 0
  const given = inTree ? add & ~(executable ? 0 : EXECUTE) & ~(isFolder ? 0 : SPECIAL) : add
  return (bits & ~remove) | given
}
