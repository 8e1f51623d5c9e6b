/** What a procedure's schema found wrong with its input, for people and for the browser's translation. */
import type { ZodError } from 'zod'

const PROBLEMS_SHOWN = 3

type Issue = ZodError['issues'][number]

const fieldOf = ({ path }: Issue): string => path.map(String).join('.')

/** One sentence: `username: …; role: …`. */
export function problemsOf(error: ZodError): string {
  const shown = error.issues.slice(0, PROBLEMS_SHOWN)
  return shown.map((issue) => `${fieldOf(issue) || 'input'}: ${issue.message}`).join('; ')
}

/**
 * The first of them as the browser translates it: `field` (its path in the input), `problem` with its `limit`, and
 * `message`, the schema's own English words for problems that have no translation.
 */
export function firstProblem(error: ZodError): Record<string, string | number> {
  const [issue] = error.issues
  if (!issue) return { field: '', problem: 'other', limit: '', message: error.message }
  return { field: fieldOf(issue), message: issue.message, ...kindOf(issue) }
}

function kindOf(issue: Issue): { problem: string; limit: string | number } {
  if (issue.code === 'too_big')
    return { problem: `${sizeOf(issue.origin)}_most`, limit: String(issue.maximum) }
  if (issue.code === 'too_small')
    return { problem: `${sizeOf(issue.origin)}_least`, limit: String(issue.minimum) }
  return { problem: issue.code === 'invalid_format' ? 'form' : 'other', limit: '' }
}

const sizeOf = (origin: string): string =>
  origin === 'string' ? 'characters' : origin === 'array' || origin === 'record' ? 'items' : 'number'
