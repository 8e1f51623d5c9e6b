/**
 * What a step printed, for the parameters of a later one: what all of its hosts that succeeded printed alike, without the
 * blanks around it. Where hosts printed different things nobody can tell which is meant, so that the later step does not start.
 */
import { and, eq } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { tasks } from '../../drizzle/schema/index.ts'
import { invalid } from '../errors.ts'
import { readOutputs } from '../runs/outputs.ts'
import { keptText } from '../runs/reading/keptText.ts'
import { TEXT_CHARS_MAX } from '../scripts/values.ts'

/** More can't become so short by leaving out blanks, but for a joke. */
const BYTES_MAX = 64 * 1024

const tooLong = (step: string) =>
  invalid('output_too_long', `Step “${step}” printed more than ${TEXT_CHARS_MAX} characters.`, {
    name: step,
    max: TEXT_CHARS_MAX,
  })

/** @throws DomainError `output_missing`, `output_differs`, `output_too_long`, `value_nul` */
export async function outputOf(database: Database, step: string, runId: string | null): Promise<string> {
  const rows = runId
    ? await database
        .selectDistinct({ id: tasks.stdoutId, total: tasks.stdoutTotal })
        .from(tasks)
        .where(and(eq(tasks.runId, runId), eq(tasks.state, 'succeeded')))
    : []
  const [only] = rows
  if (!only)
    throw invalid('output_missing', `Step “${step}” succeeded on no host: there is no output to take.`, {
      name: step,
    })
  if (rows.length > 1)
    throw invalid('output_differs', `Step “${step}” printed different things on its hosts.`, {
      name: step,
      count: rows.length,
    })
  if (!only.id) return ''
  if (only.total > BYTES_MAX) throw tooLong(step)
  const found = await readOutputs(database, [only.id])
  const text = keptText(found.get(only.id.toString('hex'))).trim()
  if (text.length > TEXT_CHARS_MAX) throw tooLong(step)
  if (text.includes('\0')) throw invalid('value_nul', `“${step}” holds a NUL character.`, { name: step })
  return text
}
