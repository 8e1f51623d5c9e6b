/** MariaDB's own client programs: what dumps a database, and what loads a dump. Passwords go by a private file, never by the command line. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { findProgram } from '../database/binaries.ts'
import { StartError } from '../lifecycle.ts'

/** A database as the client programs reach it. */
export interface Place {
  database: string
  settings: Record<string, string>
}

export const placeOfSocket = (socket: string): Place => ({
  database: 'qunkong',
  settings: { socket, user: 'root' },
})

/** @param url as in `DATABASE_URL` */
export function placeOfUrl(url: string): Place {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    database: decodeURIComponent(pathname.slice(1)),
    settings: {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port || '3306',
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    },
  }
}

/** A line of an option file: quoted, so that a password may hold anything that a line can. */
export const optionLine = (name: string, value: string) =>
  `${name}="${value.replace(/[\\"]/g, (sign) => `\\${sign}`)}"\n`

const HOURS_MS_MAX = 12 * 3_600_000
const SAID_MAX = 4_000

/**
 * Runs `program` on `place`, its standard input or output bound to a stream.
 * @throws StartError with what the program said, or with the package to install where it is missing
 */
async function runClient(
  program: string,
  place: Place,
  args: string[],
  bind: { from: Readable } | { to: Writable },
): Promise<void> {
  const file = await findProgram(program)
  if (!file)
    throw new StartError(`${program} is not installed (Debian, Ubuntu: apt-get install mariadb-client).`)
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-client-'))
  try {
    const options = path.join(folder, 'options.cnf')
    const lines = Object.entries(place.settings).map(([name, value]) => optionLine(name, value))
    await writeFile(options, `[client]\n${lines.join('')}`, { mode: 0o600 })
    const child = spawn(file, [`--defaults-file=${options}`, ...args, place.database], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: HOURS_MS_MAX,
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-SAID_MAX)
    })
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if ('to' in bind) child.stdin.end()
    const moved = 'to' in bind ? pipeline(child.stdout, bind.to) : pipeline(bind.from, child.stdin)
    const [code, flow] = await Promise.allSettled([ended, moved])
    if (code.status === 'rejected' || code.value !== 0)
      throw new StartError(`${program} failed: ${said.trim() || 'it said nothing'}`)
    if (flow.status === 'rejected') throw flow.reason
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** All tables of one instant, as SQL; the server may go on writing meanwhile. */
export const dumpDatabase = (place: Place, to: Writable): Promise<void> =>
  runClient(
    'mariadb-dump',
    place,
    ['--single-transaction', '--quick', '--skip-lock-tables', '--hex-blob', '--max-allowed-packet=64M'],
    { to },
  )

export const loadDatabase = (place: Place, from: Readable): Promise<void> =>
  runClient('mariadb', place, ['--binary-mode', '--max-allowed-packet=64M'], { from })
