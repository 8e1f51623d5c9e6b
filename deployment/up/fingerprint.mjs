/** Tells whether files are still what they were when something was made of them. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from './command.mjs'

function filesOf(name) {
  const whole = path.join(ROOT, name)
  if (!existsSync(whole)) return []
  const entries = readdirSync(path.dirname(whole), { withFileTypes: true })
  if (entries.find((entry) => entry.name === path.basename(whole))?.isFile()) return [name]
  return readdirSync(whole, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
}

/** SHA-256 over names and contents of all files in `names` (files and folders; those that are missing count as such). */
export function fingerprint(names, ...extra) {
  const hash = createHash('sha256')
  for (const word of extra) hash.update(`${word}\0`)
  for (const file of names.flatMap(filesOf))
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(ROOT, file)))
      .update('\0')
  return hash.digest('hex')
}

/** A stamp lies in what was made, and goes with it. */
export function stamp(file) {
  const whole = path.join(ROOT, file)
  return {
    is: (value) => existsSync(whole) && readFileSync(whole, 'utf8') === value,
    clear: () => rmSync(whole, { force: true }),
    set: (value) => {
      mkdirSync(path.dirname(whole), { recursive: true })
      writeFileSync(whole, value)
    },
  }
}
