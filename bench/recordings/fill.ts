/** Fills a server's recordings behind its back: sessions of a year as people leave them, most of them short, some with a megabyte of text. */
import { mkdir, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { ulid } from 'ulid'
import { eventLine, headerLine } from '../../server/recordings/cast.ts'
import type { Line } from '../../server/recordings/indexing/keptLines.ts'
import { textOf } from '../../server/recordings/indexing/text.ts'
import { folderOf, segmentPlace } from '../../server/recordings/places.ts'
import { gramsOf } from '../../server/recordings/searching/grams.ts'
import { connectTo } from '../../tests/harness/database.ts'

const pack = promisify(gzip)

const DAY_MS = 86_400_000
const SPAN_DAYS = 365
const AT_ONCE = 50
const PEOPLE = 40
const HOSTS = 500
/** Between two lines. */
const LINE_MS = 400

/** Of a hundred sessions: so many with so many lines each. A thousand lines are some 75 KB. */
const SHAPES = [
  { of100: 60, lines: 40 },
  { of100: 29, lines: 200 },
  { of100: 10, lines: 1_500 },
  { of100: 1, lines: 20_000 },
]

const COMMANDS = [
  'systemctl status nginx',
  'journalctl -u nginx --since today',
  'tail -n 50 /var/log/syslog',
  'df -h',
  'ls -la /etc/nginx/conf.d',
  'vim /etc/nginx/nginx.conf',
  'git pull --rebase',
  'docker ps -a',
  'ss -tlnp',
  'cat /proc/meminfo',
  'kubectl get pods -A',
  '重启 服务',
]
/** What somebody is looked for by who ran it. */
export const RARE = 'iptables -F'
/** In every second session. */
export const FREQUENT = 'systemctl'

/** The same numbers each time. */
function dice(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** A word of a program's output: there are some 20,000 of them, as there are names of files, hosts and units. */
function word(roll: (below: number) => number): string {
  const syllables = [
    'ba',
    'ser',
    'con',
    'tem',
    'log',
    'ind',
    'nod',
    'ex',
    'var',
    'ku',
    'pro',
    'xi',
    'net',
    'run',
  ]
  const some = () => syllables[roll(syllables.length)] ?? ''
  return some() + some() + some() + (roll(3) === 0 ? String(roll(1_000)) : '')
}

function linesOf(n: number, count: number, rare: boolean): Line[] {
  const roll = dice(n + 1)
  const host = `host-${n % HOSTS}`
  const texts = Array.from({ length: count }, (_, i) => {
    if (i % 12 === 0) return `root@${host}:~# ${COMMANDS[roll(COMMANDS.length)]}`
    if (i % 12 === 1)
      return `Nov ${1 + roll(30)} ${roll(24)}:${roll(60)}:${roll(60)} ${host} ${word(roll)}[${roll(30_000)}]: ${word(roll)}`
    return Array.from({ length: 3 + roll(9) }, () => word(roll)).join(roll(2) ? ' ' : '  ')
  })
  if (rare) texts[Math.floor(count / 2)] = `root@${host}:~# ${RARE}`
  return texts.map((text, i) => ({ ms: i * LINE_MS, text }))
}

function linesIn(n: number): number {
  let place = (n * 37) % 100
  for (const { of100, lines } of SHAPES) {
    if (place < of100) return lines
    place -= of100
  }
  return 0
}

/** @returns how many bytes of text there are */
export async function fillRecordings(dataDir: string, count: number): Promise<number> {
  const connection = await connectTo(dataDir)
  const now = Date.now()
  let bytes = 0
  const fill = async (n: number) => {
    const at = new Date(now - SPAN_DAYS * DAY_MS + Math.floor(((n + 1) / (count + 1)) * SPAN_DAYS * DAY_MS))
    const id = ulid(at.getTime())
    // One soon after the beginning, one in the middle, one lately.
    const rare = [0.05, 0.5, 0.95].some((part) => n === Math.floor(part * count))
    const lines = linesOf(n, linesIn(n), rare)
    const [folder, ms] = [folderOf(dataDir, id), lines.length * LINE_MS]
    const place = segmentPlace(folder, 1)
    const text = textOf(lines)
    const grams = gramsOf(lines.map((line) => line.text).join('\n'))
    bytes += text.length
    const header = headerLine({ cols: 120, rows: 40, startedAt: at, title: 'person on host' })
    const cast = header + lines.map((line) => eventLine(line.ms, 'o', `${line.text}\r\n`)).join('')
    const [packedCast, packedText] = await Promise.all([pack(cast, { level: 1 }), pack(text, { level: 1 })])
    await mkdir(folder, { recursive: true })
    await writeFile(place.cast, packedCast)
    await writeFile(place.text, packedText)
    const person = n % PEOPLE
    return {
      recording: [
        ...[
          id,
          `agent-${n % HOSTS}`,
          `host-${n % HOSTS}`,
          String(person).padStart(26, '0'),
          `person-${person}`,
        ],
        ...['complete', false, false, at, new Date(at.getTime() + ms), ms, 120, 40, 1, 1],
        ...[lines.length, cast.length, packedCast.length, packedText.length, '[]'],
      ],
      segment: [id, 1, 0, ms, lines.length, cast.length, packedCast.length, true, lines.length, grams],
    }
  }
  try {
    for (let from = 0; from < count; from += AT_ONCE) {
      const some = Math.min(AT_ONCE, count - from)
      const rows = await Promise.all(Array.from({ length: some }, (_, i) => fill(from + i)))
      await connection.query(
        'INSERT INTO recordings (id, agent_id, hostname, user_id, username, state, must, input, started_at, ended_at, ' +
          'duration_ms, `cols`, `rows`, segments, indexed, events, output_offset, stored_bytes, index_bytes, marks) VALUES ?',
        [rows.map(({ recording }) => recording)],
      )
      await connection.query(
        'INSERT INTO recording_segments (recording_id, number, start_ms, end_ms, events, size, stored_bytes, closed, `lines`, grams) VALUES ?',
        [rows.map(({ segment }) => segment)],
      )
    }
  } finally {
    await connection.end()
  }
  return bytes
}
