/** `/jobs/ID`: one job. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { JobPage } from './JobPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.jobs.one)

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <JobPage id={id} />
}
