/** A filter of agents as it stands in an address. */
import { z } from 'zod/mini'
import type { AgentFilter } from '../../../../server/trpc/types.ts'

// Compiled schemas need `eval`, which the page's Content-Security-Policy refuses, loudly.
z.config({ jitless: true })

export const FilterSchema = z.object({
  query: z.optional(z.string()),
  status: z.optional(z.enum(['online', 'offline', 'pending'])),
  labels: z.optional(z.record(z.string(), z.string())),
  ids: z.optional(z.array(z.string())),
})

/** JSON of an AgentFilter; anything else is taken as words to look for. */
export function readFilter(text: string): AgentFilter {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return { query: text }
    throw error
  }
  const filter = FilterSchema.safeParse(value)
  return filter.success ? filter.data : { query: text }
}

export const writeFilter = (filter: AgentFilter): string => JSON.stringify(filter)
