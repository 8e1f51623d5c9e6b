/** `/jobs`: steps of scripts in order. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { JobsPage } from './JobsPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.jobs.title)

export default function Page() {
  return <JobsPage />
}
