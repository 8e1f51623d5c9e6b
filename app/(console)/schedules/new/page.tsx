/** `/schedules/new`: a schedule, empty, of a run or of a script of the library. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { NewSchedule } from './NewSchedule.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.schedules.add)

interface Search {
  from?: string
  script?: string
}

export default async function Page({ searchParams }: { searchParams: Promise<Search> }) {
  const { from, script } = await searchParams
  return <NewSchedule from={from ?? null} script={script ?? null} />
}
