/** `/schedules/new`: a schedule, empty, or of a run, a script of the library or a job. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { NewSchedule } from './NewSchedule.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.schedules.add)

interface Search {
  from?: string
  script?: string
  job?: string
}

export default async function Page({ searchParams }: { searchParams: Promise<Search> }) {
  const { from, script, job } = await searchParams
  return <NewSchedule from={from ?? null} script={script ?? null} job={job ?? null} />
}
