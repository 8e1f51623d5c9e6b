/** Which C and C++ libraries a file needs at least, by the symbol versions that it asks for. */
import { execFileSync } from 'node:child_process'
import { UpError } from '../up/report.mjs'

/** What the oldest distributions have that Node 24 itself runs on (RHEL 8, Debian 10: glibc 2.28, GCC 8). */
export const NEEDED_MAX = { GLIBC: '2.28', GLIBCXX: '3.4.25', CXXABI: '1.3.11' }
const READ_MS_MAX = 60_000

/** Negative where `a` is the older version. */
export function compareVersions(a, b) {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number))
  const length = Math.max(x.length, y.length)
  for (let i = 0; i < length; i += 1) if ((x[i] ?? 0) !== (y[i] ?? 0)) return (x[i] ?? 0) - (y[i] ?? 0)
  return 0
}

/**
 * The newest version that `file` needs of the symbols of `family`, such as `GLIBC` or `GLIBCXX`; null if of none.
 * readelf reads files of every architecture.
 */
export function newestNeeded(file, family) {
  const text = execFileSync('readelf', ['--version-info', '--wide', file], {
    encoding: 'utf8',
    timeout: READ_MS_MAX,
    maxBuffer: 256 * 1024 * 1024,
  })
  const versions = [...text.matchAll(/Name: ([A-Z]+)_([\d.]+) +Flags:/g)]
    .filter(([, name]) => name === family)
    .map(([, , version]) => version)
  return versions.sort(compareVersions).at(-1) ?? null
}

/** @throws UpError where `file` would not load on the oldest hosts that are promised */
export function checkLibraries(file) {
  for (const [family, most] of Object.entries(NEEDED_MAX)) {
    const needed = newestNeeded(file, family)
    if (needed !== null && compareVersions(needed, most) > 0)
      throw new UpError(`${file} needs ${family} ${needed}; the agent has to run where there is ${most}.`)
  }
}
