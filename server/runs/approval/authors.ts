/** Who wrote what a run is to run, beside whoever asked for it: none of them is its second person. */
import { and, eq } from 'drizzle-orm'
import { type ApprovalAuthor, scriptVersions } from '../../../drizzle/schema/index.ts'
import type { VerbContext } from '../../context.ts'
import type { RunCause } from '../createRun.ts'
import type { ScriptPlan } from '../scriptOf.ts'

/** As of now: what is saved later changes nothing of a run that waits. */
export async function authorsOf(
  { app }: VerbContext,
  { library, cause }: Pick<ScriptPlan, 'library'> & { cause?: RunCause },
): Promise<ApprovalAuthor[]> {
  const authors = [...(cause?.authors ?? [])]
  if (!library) return authors
  const { scriptId, version, createdByName } = scriptVersions
  const [row] = await app.database
    .select({ name: createdByName })
    .from(scriptVersions)
    .where(and(eq(scriptId, library.id), eq(version, library.version)))
  return row ? [...authors, { name: row.name, of: 'script' }] : authors
}

export const authoredBy = (authors: readonly ApprovalAuthor[] | undefined, username: string) =>
  authors?.find(({ name }) => name === username)
