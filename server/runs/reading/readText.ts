/** `runs.text`: what one output of a run says, by its content: it never changes. */
import { requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { OutputText } from '../../trpc/types.ts'
import { loadRun } from '../readRuns.ts'
import { answersOf } from './answers.ts'
import { eachOutput } from './eachOutput.ts'
import { TEXT_CHARS_MAX } from './groupRun.ts'
import { type Ignorable, namesOf, normalise } from './normalise.ts'

export interface TextInput {
  runId: string
  /** Hexadecimal, as `runs.groups` names it. */
  output: string
  ignore?: Ignorable[]
}

/** Its beginning, if it is long. @throws DomainError `not_found` */
export async function readOutputText(ctx: VerbContext, input: TextInput): Promise<OutputText> {
  requirePermission(ctx.actor, 'runs.read')
  const run = await loadRun(ctx, input.runId)
  const answers = await answersOf(ctx, run)
  if (!answers.some(({ stdout, stderr }) => stdout === input.output || stderr === input.output))
    throw notFound('output', input.output)
  const ignore: ReadonlySet<Ignorable> = new Set(input.ignore)
  const names = ignore.has('hosts')
    ? namesOf(answers.flatMap(({ hosts }) => hosts.map(({ hostname }) => hostname)))
    : new Set<string>()
  for await (const [, whole] of eachOutput(ctx.app.database, [input.output])) {
    const cut = whole.length > TEXT_CHARS_MAX
    const text = cut ? `${whole.slice(0, TEXT_CHARS_MAX)}\n…` : whole
    return { text, compared: ignore.size > 0 ? normalise(text, ignore, names) : null, cut }
  }
  throw notFound('output', input.output)
}
