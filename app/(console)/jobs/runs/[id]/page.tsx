/** `/jobs/runs/ID`: one run of a job. */
import { pageTitle } from '../../../../_lib/pageTitle.ts'
import { JobRunPage } from './JobRunPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.jobs.oneRun)

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <JobRunPage id={id} />
}
