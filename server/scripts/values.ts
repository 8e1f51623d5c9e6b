/** What a run gives to a script's parameters: checked by the parameter, and made into variables and arguments. */
import { runInNewContext } from 'node:vm'
import type { ParameterValue, RunValue, ScriptParameter } from '../../drizzle/schema/index.ts'
import { type DomainError, invalid } from '../errors.ts'
import type { Secrets } from './secrets.ts'

export const TEXT_CHARS_MAX = 4_096
/** What is shorter stands everywhere in an output by chance. */
const SECRET_CHARS_MIN = 4
/** A pattern that takes longer on so short a text would hold up the whole server. */
const PATTERN_MS_MAX = 100

export type Values = Record<string, ParameterValue>

/** @throws where the pattern is none, or takes too long */
const matches = (pattern: string, text: string): boolean =>
  runInNewContext(
    'new RegExp("^(?:" + pattern + ")$", "u").test(text)',
    { pattern, text },
    { timeout: PATTERN_MS_MAX },
  ) === true

export function isPattern(pattern: string): boolean {
  try {
    new RegExp(`^(?:${pattern})$`, 'u')
    return true
  } catch {
    return false
  }
}

function textProblem({ name, pattern }: ScriptParameter, value: string): DomainError | null {
  if (value.length > TEXT_CHARS_MAX)
    return invalid('value_too_long', `“${name}” has more than ${TEXT_CHARS_MAX} characters.`, {
      name,
      max: TEXT_CHARS_MAX,
    })
  const wrong = () =>
    invalid('value_pattern', `“${name}” does not match the pattern ${pattern}.`, {
      name,
      pattern: pattern ?? '',
    })
  // No program can be given a NUL.
  if (value.includes('\0')) return invalid('value_nul', `“${name}” holds a NUL character.`, { name })
  if (pattern === undefined) return null
  try {
    return matches(pattern, value) ? null : wrong()
  } catch {
    return wrong()
  }
}

function numberProblem({ name, min, max }: ScriptParameter, value: number): DomainError | null {
  if (min !== undefined && value < min)
    return invalid('value_least', `“${name}” is ${min} at least.`, { name, min })
  if (max !== undefined && value > max)
    return invalid('value_most', `“${name}” is ${max} at most.`, { name, max })
  return null
}

/** Why `value` can't be given to the parameter, or null. */
export function valueProblem(parameter: ScriptParameter, value: ParameterValue): DomainError | null {
  const { name, type, choices = [] } = parameter
  switch (type) {
    case 'text':
      if (typeof value === 'string') return textProblem(parameter, value)
      break
    case 'secret':
      if (typeof value !== 'string') break
      return value.length < SECRET_CHARS_MIN
        ? invalid('value_short', `“${name}” needs at least ${SECRET_CHARS_MIN} characters.`, {
            name,
            min: SECRET_CHARS_MIN,
          })
        : textProblem(parameter, value)
    case 'number':
      if (typeof value === 'number' && Number.isFinite(value)) return numberProblem(parameter, value)
      break
    case 'boolean':
      if (typeof value === 'boolean') return null
      break
    case 'choice':
      if (typeof value !== 'string') break
      return choices.includes(value)
        ? null
        : invalid('value_choice', `“${name}” is one of ${choices.join(', ')}.`, {
            name,
            choices: choices.join(', '),
          })
  }
  return invalid('value_type', `“${name}” is a ${type}.`, { name, type })
}

/**
 * The value of every parameter, in their order: given, else its default, else empty; those of secrets apart.
 * @throws DomainError `value_…` that names the parameter
 */
export function readValues(
  parameters: ScriptParameter[],
  given: Values,
): { values: RunValue[]; secrets: Secrets } {
  const known = new Set(parameters.map(({ name }) => name))
  const unknown = Object.keys(given).find((name) => !known.has(name))
  if (unknown !== undefined)
    throw invalid('value_unknown', `The script has no parameter “${unknown}”.`, { name: unknown })
  const secrets: Secrets = {}
  const values = parameters.map((parameter): RunValue => {
    const { name, pass, required, type } = parameter
    const own = Object.hasOwn(given, name) ? given[name] : undefined
    const value = own === undefined || own === '' ? (parameter.default ?? '') : own
    if (value === '') {
      if (required) throw invalid('value_required', `“${name}” needs a value.`, { name })
      return type === 'secret' ? { name, pass, value, secret: true } : { name, pass, value }
    }
    const problem = valueProblem(parameter, value)
    if (problem) throw problem
    if (type !== 'secret') return { name, pass, value }
    secrets[name] = String(value)
    return { name, pass, value: '', secret: true }
  })
  return { values, secrets }
}

/** One word where it is split as a shell does, whatever is in it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Arguments keep their places: one that was left empty is an empty word. */
export function paramsWith(params: string, values: RunValue[]): string {
  const words = values.flatMap(({ pass, value }) => (pass === 'argument' ? [quoted(String(value))] : []))
  return [params, ...words].filter((part) => part !== '').join(' ')
}

/** One that was left empty is empty there, too, so that `set -u` has nothing to say. */
export const environmentOf = (values: RunValue[]): Record<string, string> =>
  Object.fromEntries(
    values.flatMap(({ name, pass, value }) => (pass === 'env' ? [[name, String(value)]] : [])),
  )
