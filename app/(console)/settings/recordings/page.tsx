/** `/settings/recordings`: what is recorded of which hosts, and for how long that is kept. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { PoliciesPage } from './PoliciesPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.recordings.policy.title)

export default function Page() {
  return <PoliciesPage />
}
