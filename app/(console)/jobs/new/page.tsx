/** `/jobs/new`: a job of one empty step. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { NewJob } from './NewJob.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.jobs.add)

export default function Page() {
  return <NewJob />
}
