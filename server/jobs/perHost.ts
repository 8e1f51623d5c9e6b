/** What each host of a step is given, where the step's parameters take what that host printed in an earlier one. */
import type { ScriptParameter, StepRun } from '../../drizzle/schema/index.ts'
import { DomainError, invalid } from '../errors.ts'
import { distinctInputs, type HostInput, type HostInputs } from '../runs/hostInputs.ts'
import { readValues } from '../scripts/values.ts'
import { orError } from './outputs.ts'
import { withOutputs } from './references.ts'

const REFUSAL_CHARS_MAX = 480
/** Of all hosts together: kept in memory while the run goes on. */
const CHARS_MAX = 16 * 1024 * 1024
/** Guard rules read the script once for each different input. */
const READ_CHARS_MAX = 64 * 1024 * 1024

export interface PerHost {
  run: StepRun
  /** Of the library's version; none: a text of its own. */
  parameters: ScriptParameter[] | null
  scriptChars: number
  common: ReadonlyMap<string, string>
  /** By the step's name what each host printed, by its id. */
  printed: ReadonlyMap<string, ReadonlyMap<string, string | DomainError>>
}

const refused = (code: string, why: string): HostInput => ({
  ...{ params: '', values: null },
  refusal: `${code}: ${why}`.slice(0, REFUSAL_CHARS_MAX),
})

/** Its own of each step; or why there is none. */
function printedOn(agentId: string, printed: PerHost['printed']): Map<string, string> | HostInput {
  const own = new Map<string, string>()
  for (const [step, byHost] of printed) {
    const text = byHost.get(agentId)
    if (text === undefined)
      return refused(
        'no_step_output',
        `step “${step}” did not succeed on this host: there is no output to take`,
      )
    if (text instanceof DomainError) return refused('bad_step_output', text.message)
    own.set(step, text)
  }
  return own
}

function inputOf(agentId: string, { run, parameters, common, printed }: PerHost): HostInput {
  const host = printedOn(agentId, printed)
  if (!(host instanceof Map)) return host
  const typeOf = new Map(parameters?.map(({ name, type }) => [name, type]))
  const { params = '', values = {} } = withOutputs(run, { common, host }, typeOf)
  const given = parameters && orError(() => readValues(parameters, values).values)
  if (given instanceof DomainError) return refused('bad_step_output', given.message)
  return { params, values: given, refusal: null }
}

const sizeOf = ({ params, values }: HostInput): number =>
  params.length + (values ?? []).reduce((sum, { value }) => sum + String(value).length, 0)

/** @throws DomainError `outputs_too_large` */
export function inputsOf(agentIds: readonly string[], perHost: PerHost): HostInputs {
  const inputs = new Map(agentIds.map((id) => [id, inputOf(id, perHost)]))
  const chars = [...inputs.values()].reduce((sum, input) => sum + sizeOf(input), 0)
  const toRead = distinctInputs(inputs).length * perHost.scriptChars
  if (chars > CHARS_MAX || toRead > READ_CHARS_MAX)
    throw invalid(
      'outputs_too_large',
      'Its hosts would be given more than can be looked at: take less of what they printed, or fewer hosts.',
    )
  return inputs
}
