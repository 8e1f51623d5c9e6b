/** `/updates`: what the fleet runs, the releases and the rollouts. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { UpdatesPage } from './UpdatesPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.updates.title)

export default function Page() {
  return <UpdatesPage />
}
