/**
 * What a step printed, for the parameters of a later one, without the blanks around it: what all of its hosts that
 * succeeded printed alike (where they printed different things nobody can tell which is meant, so that the later step does
 * not start), or what each of them did, for itself.
 */
import { and, eq } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { tasks } from '../../drizzle/schema/index.ts'
import { DomainError, invalid } from '../errors.ts'
import { type KeptOutput, readOutputs } from '../runs/outputs.ts'
import { keptText } from '../runs/reading/keptText.ts'
import { TEXT_CHARS_MAX } from '../scripts/values.ts'

/** More can't become so short by leaving out blanks, but for a joke. */
const BYTES_MAX = 64 * 1024
/** Read at one time. */
const OUTPUTS_PER_STATEMENT = 100

const tooLong = (step: string) =>
  invalid('output_too_long', `Step “${step}” printed more than ${TEXT_CHARS_MAX} characters.`, {
    name: step,
    max: TEXT_CHARS_MAX,
  })

/** @throws DomainError `output_too_long`, `value_nul` */
function trimmed(step: string, kept: KeptOutput | undefined): string {
  const text = keptText(kept).trim()
  if (text.length > TEXT_CHARS_MAX) throw tooLong(step)
  if (text.includes('\0')) throw invalid('value_nul', `“${step}” holds a NUL character.`, { name: step })
  return text
}

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
  return trimmed(step, found.get(only.id.toString('hex')))
}

/** What each host on which the step succeeded printed, or why that can't be given on; by the agent's id. */
export async function outputsByHost(
  database: Database,
  step: string,
  runId: string | null,
): Promise<Map<string, string | DomainError>> {
  const rows = runId
    ? await database
        .select({ agentId: tasks.agentId, id: tasks.stdoutId, total: tasks.stdoutTotal })
        .from(tasks)
        .where(and(eq(tasks.runId, runId), eq(tasks.state, 'succeeded')))
    : []
  const short = new Map<string, Buffer>()
  for (const { id, total } of rows) if (id && total <= BYTES_MAX) short.set(id.toString('hex'), id)
  const texts = new Map<string, string | DomainError>()
  const ids = [...short.values()]
  for (let i = 0; i < ids.length; i += OUTPUTS_PER_STATEMENT) {
    const some = ids.slice(i, i + OUTPUTS_PER_STATEMENT)
    const found = await readOutputs(database, some)
    for (const id of some) {
      const key = id.toString('hex')
      texts.set(
        key,
        orError(() => trimmed(step, found.get(key))),
      )
    }
  }
  return new Map(
    rows.map(({ agentId, id }) => [agentId, id ? (texts.get(id.toString('hex')) ?? tooLong(step)) : '']),
  )
}

export function orError<T>(work: () => T): T | DomainError {
  try {
    return work()
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
}
