/** The number of a database error, wherever in the chain of causes it stands. */
const DEPTH_MAX = 4

/** MySQL's and MariaDB's `errno`, as in https://mariadb.com/kb/en/mariadb-error-codes/; undefined for other errors. */
export function errnoOf(error: unknown): number | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < DEPTH_MAX; at = at.cause, depth++)
    if ('errno' in at && typeof at.errno === 'number') return at.errno
  return undefined
}
