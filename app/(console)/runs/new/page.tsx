/** `/runs/new`: write a script and start it. */
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { readFilter } from '../_lib/filter.ts'
import { NewRun } from './NewRun.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.runs.new.title)

interface Search {
  agents?: string
  filter?: string
  from?: string
  script?: string
  quick?: string
}

export default async function NewRunPage({ searchParams }: { searchParams: Promise<Search> }) {
  const { agents, filter, from, script, quick } = await searchParams
  const wanted: AgentFilter | null = filter ? readFilter(filter) : null
  return (
    <NewRun
      agentIds={agents?.split(',').filter(Boolean) ?? []}
      filter={wanted}
      from={from ?? null}
      script={script ?? null}
      quick={quick ?? null}
    />
  )
}
