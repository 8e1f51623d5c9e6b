/** `/scripts`: the script library. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { ScriptsPage } from './ScriptsPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.scripts.title)

export default function Page() {
  return <ScriptsPage />
}
