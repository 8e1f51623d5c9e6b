/** A script of the library in the run form: what is typed for its parameters, what is wrong with that, and what is sent. */
import { z } from 'zod/mini'
import type { RunValue, ScriptDetail, ScriptParameter } from '../../../../server/trpc/types.ts'

const SECRET_CHARS_MIN = 4

const ParameterSchema = z.object({
  name: z.string(),
  label: z.string(),
  type: z.enum(['text', 'number', 'choice', 'boolean', 'secret']),
  pass: z.enum(['env', 'argument']),
  required: z.boolean(),
  default: z.optional(z.union([z.string(), z.number(), z.boolean()])),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  choices: z.optional(z.array(z.string())),
  pattern: z.optional(z.string()),
})

export const LibrarySchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.number(),
  parameters: z.array(ParameterSchema),
  /** By the parameter's name; a boolean is `true`, `false` or ''. */
  typed: z.record(z.string(), z.string()),
  /** Secrets that the server keeps: left empty they stay. */
  kept: z.optional(z.array(z.string())),
  /** Secrets that somebody else gave: they are not kept for another's text. */
  again: z.optional(z.array(z.string())),
  /** Secrets that an earlier run may have had: nobody is given them again. */
  notTaken: z.optional(z.array(z.string())),
})
export type Library = z.infer<typeof LibrarySchema>

/** @param values of an earlier run; without them the defaults stand there */
export function libraryOf(script: ScriptDetail, values?: RunValue[]): Library {
  const { parameters, version } = script.content
  const before = new Map(values?.map(({ name, value }) => [name, String(value)]))
  const typed = parameters.map(({ name, default: first }) => [name, before.get(name) ?? String(first ?? '')])
  const secrets = parameters.flatMap(({ name, type }) => (type === 'secret' ? [name] : []))
  return {
    ...{ id: script.id, name: script.name, version, parameters, typed: Object.fromEntries(typed) },
    ...(values && secrets.length > 0 ? { notTaken: secrets } : {}),
  }
}

export type TypedProblem = 'required' | 'number' | 'least' | 'most' | 'pattern' | 'short' | 'again'

/** What a regular expression of the library says; one that this browser can't read is left to the server. */
function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text)
  } catch {
    return true
  }
}

/** In a job: what an earlier step printed, known only when the step starts. */
export const isReference = (text: string): boolean => /\{\{\s*(host\.)?steps\.[^}]+\}\}/u.test(text)

function problemOf(parameter: ScriptParameter, text: string): TypedProblem | null {
  if (text === '')
    return parameter.required && (parameter.default === undefined || parameter.default === '')
      ? 'required'
      : null
  if (isReference(text)) return null
  if (parameter.type === 'secret') return text.length < SECRET_CHARS_MIN ? 'short' : null
  if (parameter.type === 'text' && parameter.pattern && !fits(parameter.pattern, text)) return 'pattern'
  if (parameter.type !== 'number') return null
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) return 'number'
  if (parameter.min !== undefined && number < parameter.min) return 'least'
  return parameter.max !== undefined && number > parameter.max ? 'most' : null
}

export function typedProblems({
  parameters,
  typed,
  kept = [],
  again = [],
}: Library): Record<string, TypedProblem> {
  const problems = parameters.flatMap((parameter) => {
    const text = typed[parameter.name] ?? ''
    const isKept = text === '' && kept.includes(parameter.name)
    const isLost = text === '' && again.includes(parameter.name)
    const problem = isKept ? null : isLost ? 'again' : problemOf(parameter, text)
    return problem ? [[parameter.name, problem] as const] : []
  })
  return Object.fromEntries(problems)
}

/** What was left empty is not sent: the default counts. */
export function valuesOf({ parameters, typed }: Library): Record<string, string | number | boolean> {
  const values = parameters.flatMap(({ name, type }) => {
    const text = typed[name] ?? ''
    if (text === '') return []
    if (isReference(text)) return [[name, text] as const]
    return [[name, type === 'number' ? Number(text) : type === 'boolean' ? text === 'true' : text] as const]
  })
  return Object.fromEntries(values)
}

/** The version that is on the screen is the one that runs. */
export const refOf = ({ id, version }: Library) => ({ id, version })

/** What a tab may keep. */
export const withoutSecrets = (library: Library): Library => {
  const secret = new Set(library.parameters.flatMap(({ name, type }) => (type === 'secret' ? [name] : [])))
  const typed = Object.entries(library.typed).map(([name, text]) => [name, secret.has(name) ? '' : text])
  return { ...library, typed: Object.fromEntries(typed) }
}
