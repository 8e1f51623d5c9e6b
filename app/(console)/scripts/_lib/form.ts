/** A script of the library as it is typed, and as the server takes it. */
import type { Interpreter, ScriptDetail, ScriptParameter } from '../../../../server/trpc/types.ts'

/** A parameter as it is typed. */
export interface ParameterForm {
  /** Stays while it is renamed. */
  key: number
  name: string
  label: string
  type: ScriptParameter['type']
  pass: ScriptParameter['pass']
  required: boolean
  default: string
  min: string
  max: string
  choices: string
  pattern: string
}

export interface ScriptForm {
  name: string
  description: string
  tags: string
  script: string
  interpreter: Interpreter
  parameters: ParameterForm[]
  note: string
}

export const EMPTY_FORM: ScriptForm = {
  name: '',
  description: '',
  tags: '',
  script: '',
  interpreter: 'shell',
  parameters: [],
  note: '',
}

const partsOf = (text: string, separator: RegExp): string[] =>
  text
    .split(separator)
    .map((word) => word.trim())
    .filter(Boolean)
const tagsOf = (text: string) => partsOf(text, /[,，、]/)
/** One a line: a choice may have commas. */
const choicesOf = (text: string) => partsOf(text, /\n/)

const shown = (value: unknown): string => (value === undefined ? '' : String(value))

export const formOf = (detail: ScriptDetail): ScriptForm => ({
  name: detail.name,
  description: detail.description,
  tags: detail.tags.join(', '),
  script: detail.content.script,
  interpreter: detail.content.interpreter,
  parameters: detail.content.parameters.map((parameter, key) => ({
    ...parameter,
    key,
    default: shown(parameter.default),
    min: shown(parameter.min),
    max: shown(parameter.max),
    choices: parameter.choices?.join('\n') ?? '',
    pattern: parameter.pattern ?? '',
  })),
  note: '',
})

export const newParameter = (parameters: ParameterForm[]): ParameterForm => ({
  key: Math.max(-1, ...parameters.map(({ key }) => key)) + 1,
  name: '',
  label: '',
  type: 'text',
  pass: 'env',
  required: false,
  default: '',
  min: '',
  max: '',
  choices: '',
  pattern: '',
})

export type ParameterProblem = 'name' | 'number' | 'choices'
export type ParameterProblemField = 'name' | 'default' | 'min' | 'max' | 'choices'

const isNumber = (text: string) => text.trim() === '' || Number.isFinite(Number(text))

/** What could not even be sent; the rest is the server's to say. */
export function parameterProblems(
  parameter: ParameterForm,
): Partial<Record<ParameterProblemField, ParameterProblem>> {
  const problems: Partial<Record<ParameterProblemField, ParameterProblem>> = {}
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(parameter.name)) problems.name = 'name'
  if (parameter.type === 'choice' && choicesOf(parameter.choices).length === 0) problems.choices = 'choices'
  if (parameter.type === 'number')
    for (const field of ['default', 'min', 'max'] as const)
      if (!isNumber(parameter[field])) problems[field] = 'number'
  return problems
}

const numberOf = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text))

function defaultOf({ type, default: text }: ParameterForm): string | number | boolean | undefined {
  if (type === 'number') return numberOf(text)
  if (type === 'boolean') return text === '' ? undefined : text === 'true'
  return text === '' ? undefined : text
}

/** What belongs to another type is left out. */
const parameterOf = (parameter: ParameterForm): ScriptParameter => ({
  name: parameter.name,
  label: parameter.label.trim(),
  type: parameter.type,
  pass: parameter.pass,
  required: parameter.required,
  default: defaultOf(parameter),
  ...(parameter.type === 'number' ? { min: numberOf(parameter.min), max: numberOf(parameter.max) } : {}),
  ...(parameter.type === 'choice' ? { choices: choicesOf(parameter.choices) } : {}),
  ...(parameter.type === 'text' && parameter.pattern ? { pattern: parameter.pattern } : {}),
})

export const inputOf = (form: ScriptForm) => ({
  name: form.name,
  description: form.description,
  tags: tagsOf(form.tags),
  script: form.script,
  interpreter: form.interpreter,
  parameters: form.parameters.map(parameterOf),
  note: form.note,
})

/** Parameters first, one a line, so that they are compared as the text is. */
export const textOf = ({
  parameters,
  script,
}: Pick<ScriptDetail['content'], 'parameters' | 'script'>): string =>
  [...parameters.map((parameter) => `# ${JSON.stringify(parameter)}`), script].join('\n')

/** All that is saved, to be compared with what somebody else has saved. */
export const wholeTextOf = (form: ScriptForm): string => {
  const { name, description, tags, interpreter, ...content } = inputOf(form)
  return [
    `# ${[name, interpreter, tags.join(', '), description].filter(Boolean).join(' · ')}`,
    textOf(content),
  ].join('\n')
}
