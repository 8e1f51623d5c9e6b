/** Makes whole what a crash left: the segment that was being written ends with the last piece of which everything is known. */
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Transfer } from '../../agent/protocol/zmodem.ts'
import type { Database } from '../../drizzle/client.ts'
import { isPlaceLine, readEvent, readPlace } from './cast.ts'
import { segmentNumber, segmentPlace } from './places.ts'
import { readSegment } from './readSegment.ts'
import type { SegmentFacts } from './recorder.ts'
import { type RecordingRow, saveProgress, saveSegment, segmentsOf } from './rows.ts'

const pack = promisify(gzip)

interface Kept {
  facts: SegmentFacts
  /** Bytes of the session that are in it and before it. */
  offset: number
}

async function numbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => [])
  const numbers = names.map(segmentNumber).filter((number) => number !== null)
  return [...new Set(numbers)].sort((a, b) => a - b)
}

/** What can be told of a segment's text; null: nothing is in it. */
function factsOf(
  number: number,
  text: string,
): (Omit<Kept, 'facts'> & { facts: Omit<SegmentFacts, 'storedBytes'> }) | null {
  const facts = { number, startMs: -1, endMs: 0, events: 0, size: text.length, closed: true }
  let offset = 0
  for (const line of text.split('\n')) {
    const event = readEvent(line)
    if (!event) continue
    if (facts.startMs < 0) facts.startMs = event.ms
    facts.endMs = event.ms
    if (event.code === 'q') offset = readPlace(event.data).offset
    else facts.events++
  }
  return facts.events > 0 ? { facts, offset } : null
}

/** Up to the last line that says where the session is. */
function wholePart(text: string): string {
  for (let end = text.length; end > 0; ) {
    const start = text.lastIndexOf('\n', end - 2) + 1
    if (isPlaceLine(text.slice(start, end))) return text.slice(0, end)
    end = start
  }
  return ''
}

/** The transfer of files in whose middle a recording's last segment ends; it goes on if the session does. */
export async function transferAtEnd(folder: string, number: number): Promise<Transfer | null> {
  const text = wholePart((await readSegment(segmentPlace(folder, number))) ?? '')
  const event = readEvent(text.slice(text.lastIndexOf('\n', text.length - 2) + 1).trimEnd())
  return event ? readPlace(event.data).transfer : null
}

async function repairSegment(folder: string, number: number): Promise<Kept | null> {
  const place = segmentPlace(folder, number)
  const isWhole = await stat(place.cast).then(
    () => true,
    () => false,
  )
  const found = (await readSegment(place)) ?? ''
  const text = isWhole ? found : wholePart(found)
  const kept = factsOf(number, text)
  if (!isWhole) {
    if (kept) {
      await writeFile(`${place.cast}.new`, await pack(text), { mode: 0o600 })
      await rename(`${place.cast}.new`, place.cast)
    }
    await rm(place.open, { force: true })
  }
  if (!kept) {
    await rm(place.cast, { force: true })
    return null
  }
  const { size: storedBytes } = await stat(place.cast)
  return { facts: { ...kept.facts, storedBytes }, offset: kept.offset }
}

/** The rows tell what is on disk then; a recording that the server's end cut off waits for its session to go on. */
export async function repairRecording(database: Database, row: RecordingRow, folder: string): Promise<void> {
  const known = new Map((await segmentsOf(database, row.id)).map((segment) => [segment.number, segment]))
  const progress = {
    ...{ durationMs: row.durationMs, offset: row.offset, lostBytes: row.lostBytes, marks: row.marks },
    ...{ cols: row.cols, rows: row.rows, events: 0, storedBytes: 0, segments: 0 },
  }
  for (const number of await numbersIn(folder)) {
    let facts: SegmentFacts | undefined = known.get(number)
    if (!facts?.closed) {
      const kept = await repairSegment(folder, number)
      if (!kept) continue
      facts = kept.facts
      progress.offset = Math.max(progress.offset, kept.offset)
      await saveSegment(database, row.id, facts)
    }
    progress.segments = number
    progress.events += facts.events
    progress.storedBytes += facts.storedBytes
    progress.durationMs = Math.max(progress.durationMs, facts.endMs)
  }
  await saveProgress(database, row.id, progress, {
    state: 'incomplete',
    problem: row.problem ?? 'server_stopped',
    endedAt: new Date(row.startedAt.getTime() + progress.durationMs),
  })
}
