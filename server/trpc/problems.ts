/** What a procedure's schema found wrong with its input, for people and for the browser's translation. */
import type { ZodError } from 'zod'

const PROBLEMS_SHOWN = 3

type Issue = ZodError['issues'][number]

const fieldOf = ({ path }: Issue): string => path.map(String).join('.')

/** Of a choice the alternative that was come nearest to: the fewest things wrong, found deepest. */
function nearest(issue: Issue): Issue[] {
  if (issue.code === 'invalid_key')
    return issue.issues.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as Issue)
  if (issue.code !== 'invalid_union') return [issue]
  const depth = (issues: Issue[]): number => Math.max(...issues.map(({ path }) => path.length))
  const [best] = issue.errors
    .filter((issues) => issues.length > 0)
    .map((issues) =>
      issues.flatMap((inner) => nearest({ ...inner, path: [...issue.path, ...inner.path] } as Issue)),
    )
    .toSorted((a, b) => a.length - b.length || depth(b) - depth(a))
  return best ?? [issue]
}

/** First what nobody knows: a key that seems to be missing may be misspelt. */
const issuesOf = (error: ZodError): Issue[] => {
  const rankOf = ({ code }: Issue) => (code === 'unrecognized_keys' ? 0 : 1)
  return error.issues.flatMap(nearest).toSorted((a, b) => rankOf(a) - rankOf(b))
}

/** One sentence: `username: …; role: …`. */
export function problemsOf(error: ZodError): string {
  const shown = issuesOf(error).slice(0, PROBLEMS_SHOWN)
  return shown.map((issue) => `${fieldOf(issue) || 'input'}: ${issue.message}`).join('; ')
}

/**
 * The first of them as the browser translates it: `field` (its path in the input), `problem` with its `limit`, and
 * `message`, the schema's own English words for problems that have no translation.
 */
export function firstProblem(error: ZodError): Record<string, string | number> {
  const [issue] = issuesOf(error)
  if (!issue) return { field: '', problem: 'other', limit: '', message: error.message }
  return { field: fieldOf(issue), message: issue.message, ...kindOf(issue) }
}

function kindOf(issue: Issue): { problem: string; limit: string | number } {
  if (issue.code === 'too_big')
    return { problem: `${sizeOf(issue.origin)}_most`, limit: String(issue.maximum) }
  if (issue.code === 'too_small')
    return { problem: `${sizeOf(issue.origin)}_least`, limit: String(issue.minimum) }
  if (issue.code === 'unrecognized_keys') return { problem: 'unknown', limit: issue.keys.join(', ') }
  return { problem: issue.code === 'invalid_format' ? 'form' : 'other', limit: '' }
}

const sizeOf = (origin: string): string =>
  origin === 'string' ? 'characters' : origin === 'array' || origin === 'record' ? 'items' : 'number'
