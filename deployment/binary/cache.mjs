/** Executables that were built before: what goes in is the same, so what comes out is, and is not built again. */
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import path from 'node:path'
import { ROOT } from '../up/command.mjs'
import { fingerprint } from '../up/fingerprint.mjs'
import { NODE_VERSION } from './base.mjs'

const FOLDER = path.join(ROOT, 'deployment/.cache/agents')
/** A hundred megabytes each. */
const KEPT = 8

/** Names all that an executable is made of: the bundled program, the addon's sources, the base, and how they are put together. */
export function keyOf(arch, program) {
  const native = readdirSync(path.join(ROOT, 'agent/native'), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `agent/native/${entry.name}`)
  const bundled = createHash('sha256').update(readFileSync(program)).digest('hex')
  return fingerprint(['deployment/binary', 'package-lock.json', ...native], arch, NODE_VERSION, bundled)
}

/** The file of an earlier build, or null. */
export function find(key) {
  const file = path.join(FOLDER, key)
  if (!existsSync(file)) return null
  const now = new Date()
  utimesSync(file, now, now)
  return file
}

/** Keeps a copy of `made`, and of all copies the ones used last. */
export function keep(key, made) {
  mkdirSync(FOLDER, { recursive: true })
  const temporary = path.join(FOLDER, `${key}.${process.pid}.new`)
  copyFileSync(made, temporary)
  renameSync(temporary, path.join(FOLDER, key))
  const byUse = readdirSync(FOLDER)
    .map((name) => path.join(FOLDER, name))
    .map((file) => ({ file, used: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.used - a.used)
  for (const { file } of byUse.slice(KEPT)) rmSync(file, { force: true })
}
