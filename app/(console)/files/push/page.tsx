/** `/files/push`: bring a file to hosts. */
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { readFilter } from '../../runs/_lib/filter.ts'
import { PushFile } from './PushFile.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.files.push)

interface Search {
  file?: string
  agents?: string
  filter?: string
  from?: string
}

export default async function PushFilePage({ searchParams }: { searchParams: Promise<Search> }) {
  const { file, agents, filter, from } = await searchParams
  const wanted: AgentFilter | null = filter ? readFilter(filter) : null
  return (
    <PushFile
      fileId={file ?? null}
      agentIds={agents?.split(',').filter(Boolean) ?? []}
      filter={wanted}
      from={from ?? null}
    />
  )
}
