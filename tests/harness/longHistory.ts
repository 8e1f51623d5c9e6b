/** Fills a server's database with years of runs, behind its back: hosts, scripts, runs, tasks, labels and outputs in realistic shape. */
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { ulid } from 'ulid'
import { subjectOf } from '../../server/history/subject.ts'
import { connectTo } from './database.ts'

export interface LongHistory {
  hosts: number
  /** So many runs on so many hosts each. */
  runs: { count: number; hosts: number }[]
}

const DAY_MS = 86_400_000
const SPAN_DAYS = 365
const SCRIPTS = 200
const PEOPLE = 50
const RACKS = 200
const ROLES = 20
const OUTPUTS = 20_000
const OUTPUT_BYTES = 80
const RUNS_PER_STATEMENT = 500
const TASKS_PER_STATEMENT = 200_000
/** Of the tasks, one in so many differs from the rest of its run. */
const FAILS_EVERY = 50
const FILL_POOL_BYTES = 1024 ** 3

/** What the rows are called, for those who ask for them. */
export const hostId = (n: number) => n.toString(16).padStart(32, '0')
export const scriptId = (n: number) => `SCRIPT${String(n).padStart(20, '0')}`
export const person = (n: number) => `person-${n}`

export interface FilledRun {
  id: string
  at: Date
  hosts: number
  /** The first one is the oldest. */
  n: number
}

/** Mixed evenly over time: the same history at every call. */
function plansOf({ runs }: LongHistory, now: number): FilledRun[] {
  const all = runs.flatMap(({ count, hosts }) =>
    Array.from({ length: count }, (_, i) => ({ hosts, place: (i + 0.5) / count })),
  )
  all.sort((a, b) => a.place - b.place)
  return all.map(({ hosts }, n) => {
    const at = now - SPAN_DAYS * DAY_MS + Math.floor(((n + 1) / (all.length + 1)) * SPAN_DAYS * DAY_MS)
    return { id: ulid(at), at: new Date(at), hosts, n }
  })
}

const LINES = Array.from(
  { length: 40 },
  (_, i) =>
    `if systemctl is-active --quiet unit-${i}; then echo "unit-${i} 正常"; else restart unit-${i}; fi`,
)
const textOf = (n: number) =>
  `#!/bin/sh\n# task ${n}\nuptime ${n % 300}\n${LINES.slice(0, 5 + (n % 20)).join('\n')}\n`

const runRow = ({ id, at, hosts, n }: FilledRun) => {
  const fails = n % 9 === 0
  const failed = fails ? Math.ceil(hosts / FAILS_EVERY) : 0
  const library = n % 10 < 7 ? n % SCRIPTS : null
  const script = textOf(library ?? n)
  const subject = subjectOf({
    scriptId: library === null ? null : scriptId(library),
    script,
    interpreter: 'shell',
  })
  const counts = { queued: 0, dispatched: 0, running: 0, succeeded: hosts - failed, failed }
  return [
    id,
    n % 3 === 0 ? `maintenance ${n}` : '',
    fails ? 'failed' : 'succeeded',
    script,
    'shell',
    '',
    library === null ? null : scriptId(library),
    library === null ? null : 1,
    library === null ? null : `Script ${library}`,
    600,
    JSON.stringify({ ...counts, timed_out: 0, cancelled: 0, lost: 0, skipped: 0 }),
    hosts,
    'x'.repeat(26),
    person((n * 7) % PEOPLE),
    subject,
    hosts * OUTPUT_BYTES,
    at,
    new Date(at.getTime() + 1_000 * (1 + (n % 60))),
  ]
}

async function fillHosts(db: Connection, hosts: number): Promise<void> {
  await db.query(
    `INSERT INTO agents (id, approval, hostname, capabilities, system_info, labels, created_at)
     SELECT lpad(lower(hex(seq)), 32, '0'), 'approved', concat('host-', lpad(seq, 5, '0')), '[]', '{}',
       json_object('env', elt(1 + seq % 3, 'prod', 'test', 'dev'), 'role', concat('r', seq % ?), 'rack', concat('k', seq % ?)), now(3)
     FROM seq_0_to_${hosts - 1}`,
    [ROLES, RACKS],
  )
}

async function fillScripts(db: Connection): Promise<void> {
  const at = new Date()
  const all = Array.from({ length: SCRIPTS }, (_, n) => n)
  await db.query('INSERT INTO scripts (id, name, tags, version, created_at, updated_at) VALUES ?', [
    all.map((n) => [scriptId(n), `Script ${n}`, '[]', 1, at, at]),
  ])
  await db.query(
    `INSERT INTO script_versions (script_id, version, script, interpreter, parameters, created_by, created_by_name, created_at) VALUES ?`,
    [all.map((n) => [scriptId(n), 1, textOf(n), 'shell', '[]', 'x', person(0), at])],
  )
}

async function fillOutputs(db: Connection): Promise<void> {
  await db.query(
    `INSERT INTO outputs (id, total, head, tail, compressed, data, stored, created_at)
     SELECT unhex(sha2(concat('output ', seq), 256)), 80, 80, 0, 0, rpad(concat('answer ', seq), 80, '.'), 80, now(3) FROM seq_0_to_${OUTPUTS - 1}`,
  )
}

/** The run's hosts are neighbours from a place that its number gives. */
const OFFSET = 'crc32(r.id)'

async function fillTasks(db: Connection, hosts: number, plans: FilledRun[]): Promise<void> {
  await db.query(
    `INSERT INTO tasks (id, run_id, agent_id, hostname, state, exit_code, stdout_id, stdout_total, created_at, dispatched_at, started_at, finished_at, duration_ms)
     SELECT concat(left(r.id, 10), lpad(conv(s.seq, 10, 32), 16, '0')), r.id,
       lpad(lower(hex((${OFFSET} + s.seq) % ?)), 32, '0'), concat('host-', lpad((${OFFSET} + s.seq) % ?, 5, '0')),
       if(r.state = 'failed' and s.seq % ? = 0, 'failed', 'succeeded'), if(r.state = 'failed' and s.seq % ? = 0, 1, 0),
       unhex(sha2(concat('output ', (${OFFSET} + if(s.seq % 20 = 0, s.seq, 0)) % ?), 256)), 80,
       r.created_at, r.created_at, r.created_at, r.finished_at, 40 + (${OFFSET} + s.seq * 7919) % 5000
     FROM runs r STRAIGHT_JOIN seq_0_to_${Math.max(...plans.map((plan) => plan.hosts)) - 1} s ON s.seq < r.total
     WHERE r.id BETWEEN ? AND ?`,
    [hosts, hosts, FAILS_EVERY, FAILS_EVERY, OUTPUTS, plans[0]?.id, plans.at(-1)?.id],
  )
}

/** What the server keeps beside the tasks, by its own rules. */
async function fillFigures(db: Connection, plans: FilledRun[]): Promise<void> {
  const span = [plans[0]?.id, plans.at(-1)?.id]
  await db.query(
    `INSERT INTO script_days (subject, day, runs, succeeded, failed)
     SELECT subject, date(created_at), count(*), sum(json_value(counts, '$.succeeded')), sum(json_value(counts, '$.failed'))
     FROM runs WHERE id BETWEEN ? AND ? GROUP BY 1, 2
     ON DUPLICATE KEY UPDATE runs = script_days.runs + values(runs), succeeded = script_days.succeeded + values(succeeded),
       failed = script_days.failed + values(failed)`,
    span,
  )
  await db.query(
    `INSERT INTO script_durations (subject, day, bucket, tasks)
     SELECT r.subject, date(r.created_at), ceil(ln(t.duration_ms) / ln(1.1)), count(*)
     FROM tasks t JOIN runs r ON r.id = t.run_id WHERE t.id BETWEEN ? AND ? GROUP BY 1, 2, 3
     ON DUPLICATE KEY UPDATE tasks = script_durations.tasks + values(tasks)`,
    span.map((id, at) => `${id?.slice(0, 10)}${(at === 0 ? '0' : 'Z').repeat(16)}`),
  )
  await db.query(
    `INSERT INTO outputs (id, total, head, tail, compressed, data, created_at, refs)
     SELECT stdout_id, 0, 0, 0, 0, '', now(3), count(*) FROM tasks WHERE id BETWEEN ? AND ? GROUP BY stdout_id
     ON DUPLICATE KEY UPDATE refs = outputs.refs + values(refs)`,
    span.map((id, at) => `${id?.slice(0, 10)}${(at === 0 ? '0' : 'Z').repeat(16)}`),
  )
}

async function fillLabels(db: Connection, hosts: number): Promise<void> {
  for (const [key, values] of [
    ['rack', RACKS],
    ['role', ROLES],
  ] as const)
    await db.query(
      `INSERT IGNORE INTO run_labels (label, run_id)
       SELECT concat(?, (${OFFSET} + s.seq) % ? % ?), r.id FROM seq_0_to_${values - 1} s JOIN runs r ON s.seq < r.total ORDER BY 1, 2`,
      [`${key}=${key === 'rack' ? 'k' : 'r'}`, hosts, values],
    )
  await db.query(
    `INSERT IGNORE INTO run_labels (label, run_id)
     SELECT concat('env=', elt(1 + s.seq, 'prod', 'test', 'dev')), r.id FROM seq_0_to_2 s JOIN runs r ORDER BY 1, 2`,
  )
}

const SECONDARY = ['tasks_run', 'tasks_run_state', 'tasks_agent']

/** In keys' order and without the other indexes, which are built at the end: millions of rows in minutes. */
export async function fillHistory(
  dataDir: string,
  shape: LongHistory,
): Promise<{ runs: FilledRun[]; tasks: number }> {
  const plans = plansOf(shape, Date.now())
  const db = await connectTo(dataDir)
  try {
    const [[before]] = await db.query<(RowDataPacket & { size: number })[]>(
      'SELECT @@innodb_buffer_pool_size AS size',
    )
    await db.query('SET GLOBAL innodb_buffer_pool_size = ?', [FILL_POOL_BYTES])
    await db.query('SET GLOBAL innodb_flush_log_at_trx_commit = 0')
    await fillHosts(db, shape.hosts)
    await fillScripts(db)
    await fillOutputs(db)
    for (let i = 0; i < plans.length; i += RUNS_PER_STATEMENT)
      await db.query(
        `INSERT INTO runs (id, name, state, script, interpreter, params, script_id, script_version, script_name, timeout_seconds, counts, total, created_by, created_by_name, subject, output_bytes, created_at, finished_at) VALUES ?`,
        [plans.slice(i, i + RUNS_PER_STATEMENT).map(runRow)],
      )
    const [keys] = await db.query<RowDataPacket[]>('SHOW CREATE TABLE tasks')
    const lines = String(keys[0]?.['Create Table']).split('\n')
    const indexes = SECONDARY.flatMap((name) => lines.find((line) => line.includes(`KEY \`${name}\``)) ?? [])
    await db.query(`ALTER TABLE tasks ${SECONDARY.map((name) => `DROP INDEX ${name}`).join(', ')}`)
    let tasks = 0
    let part: FilledRun[] = []
    let size = 0
    for (const [i, plan] of plans.entries()) {
      part.push(plan)
      size += plan.hosts
      if (size < TASKS_PER_STATEMENT && i < plans.length - 1) continue
      await fillTasks(db, shape.hosts, part)
      await fillFigures(db, part)
      tasks += size
      part = []
      size = 0
    }
    await db.query(
      `ALTER TABLE tasks ${indexes.map((line) => `ADD ${line.trim().replace(/,$/, '')}`).join(', ')}`,
    )
    await fillLabels(db, shape.hosts)
    await db.query('INSERT INTO output_totals SELECT 1, count(*), sum(stored) FROM outputs WHERE refs > 0')
    await db.query('ANALYZE TABLE runs, tasks, run_labels, outputs, script_days, script_durations')
    await db.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1')
    await db.query('SET GLOBAL innodb_buffer_pool_size = ?', [before?.size])
    return { runs: plans, tasks }
  } finally {
    await db.end()
  }
}
