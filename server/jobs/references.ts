/**
 * `{{steps.NAME.stdout}}` in a step's parameters: what an earlier step printed. Never in its script: a program's output
 * must not become a program.
 */
import type { JobStep, ParameterValue, StepRun } from '../../drizzle/schema/index.ts'
import { invalid } from '../errors.ts'
import { quoted } from '../scripts/values.ts'

/** As `\w` and `-`, so that a name can stand in a reference. */
export const STEP_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_-]{0,63}$/u
const REFERENCE = /\{\{\s*steps\.([\p{L}\p{N}_-]+)\.stdout\s*\}\}/gu
/** The same, at one place only. */
const REFERENCE_HERE = new RegExp(REFERENCE.source, 'yu')
/** Somebody meant one. */
const MEANT = /\{\{\s*steps\b/u

const textsOf = (run: StepRun | undefined): string[] => [
  run?.params ?? '',
  ...Object.values(run?.values ?? {}).filter((value) => typeof value === 'string'),
]

const namesIn = (text: string): string[] => [...text.matchAll(REFERENCE)].map(([, name]) => name ?? '')

/** The steps whose output a step's parameters take. */
export const referencesOf = (run: StepRun | undefined): Set<string> => new Set(textsOf(run).flatMap(namesIn))

/** Has it to wait for other steps before it can be checked? */
export const isReference = (value: ParameterValue): boolean =>
  typeof value === 'string' && namesIn(value).length > 0

/** @throws DomainError `step_reference` where it is none, `step_reference_in_script`, `step_unknown` where it names no earlier step */
export function checkReferences(steps: readonly JobStep[]): void {
  const earlier = new Set<string>()
  for (const { name, run } of steps) {
    if (namesIn(run?.script ?? '').length > 0)
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
    for (const other of referencesOf(run))
      if (!earlier.has(other))
        throw invalid('step_unknown', `“${name}”: no step before it is called “${other}”.`, {
          step: name,
          name: other,
        })
    earlier.add(name)
  }
}

/** All that `referencesOf` names is there: nothing is left out in silence. */
function printedBy(outputs: ReadonlyMap<string, string>, name = ''): string {
  const text = outputs.get(name)
  if (text === undefined) throw new Error(`The output of the step ${name} was not read.`)
  return text
}

/** An output is one word, or a part of one, whatever is in it and whatever quotes stand around it. */
function inParams(params: string, outputs: ReadonlyMap<string, string>): string {
  let quote = ''
  let result = ''
  for (let at = 0; at < params.length; ) {
    REFERENCE_HERE.lastIndex = at
    const match = REFERENCE_HERE.exec(params)
    if (match) {
      // Out of the quotes and in again: what stands side by side is one word.
      result += quote + quoted(printedBy(outputs, match[1])) + quote
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
function inValue(value: ParameterValue, outputs: ReadonlyMap<string, string>, type: string | undefined) {
  if (!isReference(value)) return value
  const text = String(value).replace(REFERENCE, (_, name: string) => printedBy(outputs, name))
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** The step with what the earlier ones printed. @param typeOf the library script's parameter types, by name */
export const withOutputs = (
  run: StepRun,
  outputs: ReadonlyMap<string, string>,
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
