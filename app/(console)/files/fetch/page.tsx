/** `/files/fetch`: bring files back from hosts. */
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { readFilter } from '../../runs/_lib/filter.ts'
import { FetchFile } from './FetchFile.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.files.fetch)

interface Search {
  agents?: string
  filter?: string
  from?: string
}

export default async function FetchFilePage({ searchParams }: { searchParams: Promise<Search> }) {
  const { agents, filter, from } = await searchParams
  const wanted: AgentFilter | null = filter ? readFilter(filter) : null
  return <FetchFile agentIds={agents?.split(',').filter(Boolean) ?? []} filter={wanted} from={from ?? null} />
}
