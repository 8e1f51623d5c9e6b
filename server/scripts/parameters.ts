/** What a script's parameters may be, checked when a version is written. */
import { z } from 'zod'
import { PARAMETER_PASSES, PARAMETER_TYPES, type ScriptParameter } from '../../drizzle/schema/index.ts'
import { invalid } from '../errors.ts'
import { isPattern, TEXT_CHARS_MAX, valueProblem } from './values.ts'

const PARAMETERS_MAX = 32
const CHOICES_MAX = 100
const CHOICE_CHARS_MAX = 255

/** Variables that make a script find its programs, its home and its libraries; ours begin with QUNKONG_. */
const RESERVED = /^(PATH|HOME|USER|LOGNAME|SHELL|IFS|ENV|BASH_ENV|PWD|TZ|LANG|LC_.*|LD_.*|QUNKONG_.*)$/

export const parametersInput = z
  .array(
    z.object({
      name: z
        .string()
        .regex(
          /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
          'A parameter’s name has 1 to 64 letters, digits or _, and begins with no digit.',
        ),
      label: z.string().trim().max(255).default(''),
      type: z.enum(PARAMETER_TYPES),
      pass: z.enum(PARAMETER_PASSES).default('env'),
      required: z.boolean().default(false),
      default: z.union([z.string().max(TEXT_CHARS_MAX), z.number(), z.boolean()]).optional(),
      min: z.number().optional(),
      max: z.number().optional(),
      choices: z.array(z.string().trim().min(1).max(CHOICE_CHARS_MAX)).max(CHOICES_MAX).optional(),
      pattern: z.string().min(1).max(1_024).optional(),
    }),
  )
  .max(PARAMETERS_MAX)
  .default([])

/** Without what another type would have; the keys in one order, so that equal ones are equal as JSON. */
function trimmed(parameter: ScriptParameter): ScriptParameter {
  const { name, label, type, pass, required } = parameter
  const { min, max, choices, pattern } = parameter
  const base = { name, label, type, pass, required }
  const withDefault =
    parameter.default === undefined || parameter.default === '' ? {} : { default: parameter.default }
  switch (type) {
    case 'number':
      return {
        ...base,
        ...withDefault,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
      }
    case 'choice':
      return { ...base, ...withDefault, choices: [...new Set(choices)] }
    case 'text':
      return { ...base, ...withDefault, ...(pattern === undefined ? {} : { pattern }) }
    case 'boolean':
      return { ...base, ...withDefault }
    case 'secret':
      // Arguments are shown by `ps`, and a default would stand in the library for all to read.
      return { ...base, pass: 'env' }
  }
}

/** @throws DomainError `parameter_…` that names the parameter */
export function checkParameters(input: ScriptParameter[]): ScriptParameter[] {
  const seen = new Set<string>()
  return input.map(trimmed).map((parameter) => {
    const { name, type, min, max, choices = [], pattern } = parameter
    if (seen.has(name)) throw invalid('parameter_twice', `There are two parameters “${name}”.`, { name })
    seen.add(name)
    if (RESERVED.test(name))
      throw invalid('parameter_reserved', `“${name}” is a variable that the system needs.`, { name })
    if (min !== undefined && max !== undefined && min > max)
      throw invalid('parameter_range', `The least value of “${name}” is above its most.`, { name })
    if (type === 'choice' && choices.length === 0)
      throw invalid('parameter_choices', `“${name}” has nothing to choose from.`, { name })
    if (pattern !== undefined && !isPattern(pattern))
      throw invalid('parameter_pattern', `The pattern of “${name}” is no regular expression.`, { name })
    if (parameter.default !== undefined && valueProblem(parameter, parameter.default))
      throw invalid('parameter_default', `The default of “${name}” is not a value that it takes.`, { name })
    return parameter
  })
}
