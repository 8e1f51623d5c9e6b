/**
 * `{{steps.NAME.stdout}}` in a step's parameters: what an earlier step printed, on all its hosts alike;
 * `{{host.steps.NAME.stdout}}`: what it printed on the host that is given it. Never in its script: a program's output
 * must not become a program.
 */
import type { JobStep, ParameterValue, StepRun } from '../../drizzle/schema/index.ts'
import { invalid } from '../errors.ts'
import { quoted } from '../scripts/values.ts'

/** As `\w` and `-`, so that a name can stand in a reference. */
export const STEP_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_-]{0,63}$/u
const REFERENCE = /\{\{\s*(host\.)?steps\.([\p{L}\p{N}_-]+)\.stdout\s*\}\}/gu
/** The same, at one place only. */
const REFERENCE_HERE = new RegExp(REFERENCE.source, 'yu')
/** Somebody meant one. */
const MEANT = /\{\{\s*(?:host\.)?steps\b/u

const textsOf = (run: StepRun | undefined): string[] => [
  run?.params ?? '',
  ...Object.values(run?.values ?? {}).filter((value) => typeof value === 'string'),
]

type Kind = 'common' | 'host'

const referencesIn = (text: string): { kind: Kind; name: string }[] =>
  [...text.matchAll(REFERENCE)].map(([, host, name = '']) => ({ kind: host ? 'host' : 'common', name }))

/** The steps whose output a step's parameters take: what all hosts printed, or what each host did. */
export const referencesOf = (run: StepRun | undefined, kind: Kind): Set<string> =>
  new Set(
    textsOf(run).flatMap((text) => referencesIn(text).flatMap((one) => (one.kind === kind ? one.name : []))),
  )

/** Has it to wait for other steps before it can be checked? */
export const isReference = (value: ParameterValue): boolean =>
  typeof value === 'string' && referencesIn(value).length > 0

/** Is it another value on each host? */
export const isHostReference = (value: ParameterValue): boolean =>
  typeof value === 'string' && referencesIn(value).some(({ kind }) => kind === 'host')

/** @throws DomainError `step_reference` where it is none, `step_reference_in_script`, `step_unknown` where it names no earlier step */
export function checkReferences(steps: readonly JobStep[]): void {
  const earlier = new Set<string>()
  for (const { name, run } of steps) {
    if (isReference(run?.script ?? ''))
      throw invalid(
        'step_reference_in_script',
        `“${name}”: {{steps.NAME.stdout}} belongs into parameters, whose script takes it as "$1": what a step printed never becomes a program.`,
        { step: name },
      )
    for (const text of textsOf(run))
      if (MEANT.test(text.replace(REFERENCE, '')))
        throw invalid('step_reference', `“${name}”: write {{steps.NAME.stdout}} for what a step printed.`, {
          step: name,
        })
    for (const { name: other } of textsOf(run).flatMap(referencesIn))
      if (!earlier.has(other))
        throw invalid('step_unknown', `“${name}”: no step before it is called “${other}”.`, {
          step: name,
          name: other,
        })
    earlier.add(name)
  }
}

/** What steps printed, by their names. */
export interface Outputs {
  common: ReadonlyMap<string, string>
  /** On one host; null: it is not about one, and what refers to it stays as it is written. */
  host: ReadonlyMap<string, string> | null
}

/** Null: it stays as it is. All that `referencesOf` names is there: nothing is left out in silence. */
function printedBy({ common, host }: Outputs, ofHost: string | undefined, name = ''): string | null {
  if (ofHost && host === null) return null
  const text = (ofHost ? host : common)?.get(name)
  if (text === undefined) throw new Error(`The output of the step ${name} was not read.`)
  return text
}

/** An output is one word, or a part of one, whatever is in it and whatever quotes stand around it. */
function inParams(params: string, outputs: Outputs): string {
  let quote = ''
  let result = ''
  for (let at = 0; at < params.length; ) {
    REFERENCE_HERE.lastIndex = at
    const match = REFERENCE_HERE.exec(params)
    if (match) {
      const text = printedBy(outputs, match[1], match[2])
      // Out of the quotes and in again: what stands side by side is one word.
      result += text === null ? match[0] : quote + quoted(text) + quote
      at += match[0].length
      continue
    }
    const char = params.charAt(at)
    const isEscape = char === '\\' && quote !== "'"
    if (!isEscape && (char === '"' || char === "'")) quote = quote === '' ? char : quote === char ? '' : quote
    const taken = isEscape ? params.slice(at, at + 2) : char
    result += taken
    at += taken.length
  }
  return result
}

/** A number or a yes that a step printed is one. */
function inValue(value: ParameterValue, outputs: Outputs, type: string | undefined) {
  if (!isReference(value)) return value
  const text = String(value).replace(
    REFERENCE,
    (whole, ofHost: string | undefined, name: string) => printedBy(outputs, ofHost, name) ?? whole,
  )
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** The step with what the earlier ones printed. @param typeOf the library script's parameter types, by name */
export const withOutputs = (
  run: StepRun,
  outputs: Outputs,
  typeOf: ReadonlyMap<string, string>,
): StepRun => ({
  ...run,
  ...(run.params === undefined ? {} : { params: inParams(run.params, outputs) }),
  ...(run.values === undefined
    ? {}
    : {
        values: Object.fromEntries(
          Object.entries(run.values).map(([name, value]) => [
            name,
            inValue(value, outputs, typeOf.get(name)),
          ]),
        ),
      }),
})
