/** `/updates/ID`: one rollout, live while it goes on. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { RolloutPage } from './RolloutPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.updates.rollouts.what)

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <RolloutPage id={id} />
}
