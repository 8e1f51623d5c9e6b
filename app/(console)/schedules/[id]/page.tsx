/** `/schedules/ID`: one schedule. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { SchedulePage } from './SchedulePage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.schedules.one)

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <SchedulePage id={id} />
}
