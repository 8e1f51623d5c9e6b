/** `/updates/new`: a rollout is put together. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { NewRollout } from './NewRollout.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.updates.plan.title)

export default function Page() {
  return <NewRollout />
}
