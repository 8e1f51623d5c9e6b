/** `/settings/guards`: rules that warn of scripts or block them. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { GuardsPage } from './GuardsPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.guards.title)

export default function Page() {
  return <GuardsPage />
}
