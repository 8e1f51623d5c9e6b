/** `/agents/ID`: one host; its name becomes the title when it is known. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { AgentPage } from './AgentPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.agents.host)

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <AgentPage id={decodeURIComponent(id)} />
}
