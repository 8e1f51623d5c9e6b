/** `/agents`: all hosts. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { AgentsPage } from './_components/AgentsPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.agents.title)

export default function Page() {
  return <AgentsPage />
}
