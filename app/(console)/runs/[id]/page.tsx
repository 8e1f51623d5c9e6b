/** `/runs/ID`: one run, live while it goes on. */
import { RunView } from './RunView.tsx'

export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <RunView id={id} />
}
