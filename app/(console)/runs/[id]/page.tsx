/** `/runs/ID`: one run, live while it goes on. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { RunView } from './RunView.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.runs.view.title)

export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <RunView id={id} />
}
