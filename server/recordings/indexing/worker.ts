/** A thread of its own reads recordings: it takes whole seconds of a processor at times, and nobody waits for it. */
import { rename, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { z } from 'zod'
import { readHeaderSize } from '../cast.ts'
import { segmentPlace } from '../places.ts'
import { readPacked, readSegmentBytes } from '../readSegment.ts'
import { gramsOf } from '../searching/grams.ts'
import { serve } from '../threads/serve.ts'
import type { Answer, Job } from './reader.ts'
import { replay, type Screen } from './replay.ts'
import { calm, type Pace, skim } from './skim.ts'
import { textOf } from './text.ts'

const FALLBACK = { cols: 80, rows: 24 }
const PACE = z.object({ level: z.number(), ms: z.number() })
const SCREEN = z.object({ cols: z.number(), rows: z.number(), data: z.string(), pace: PACE.optional() })
type Begin = Screen & { pace?: Pace }

const pack = promisify(gzip)

/** Without it a segment begins with an empty screen: not what was seen, but nearly everything of it will be. */
async function screenOf(file: string): Promise<Begin | null> {
  try {
    const text = await readPacked(file)
    return text === null ? null : SCREEN.parse(JSON.parse(text))
  } catch {
    return null
  }
}

async function write(file: string, text: string): Promise<number> {
  const bytes = await pack(text)
  await writeFile(`${file}.new`, bytes, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return bytes.length
}

async function work({ folder, segment, last, keep }: Job): Promise<Answer> {
  const place = segmentPlace(folder, segment)
  const text = (await readSegmentBytes(place)) ?? Buffer.alloc(0)
  const size = readHeaderSize(text.toString('utf8', 0, Math.max(0, text.indexOf('\n')))) ?? FALLBACK
  const begin = await screenOf(place.screen)
  const pace = begin?.pace ?? calm()
  const { lines, screen } = await replay(skim(text, pace), begin ?? size, last)
  if (!keep) return { text: textOf(lines) }
  let storedBytes = await write(place.text, textOf(lines))
  // Also of the last one: after a restart the session may go on.
  storedBytes += await write(segmentPlace(folder, segment + 1).screen, JSON.stringify({ ...screen, pace }))
  const grams = gramsOf(lines.map((line) => line.text).join('\n'))
  return { lines: lines.length, storedBytes, grams }
}

serve(work)
