import { AgentPage } from './AgentPage.tsx'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <AgentPage id={decodeURIComponent(id)} />
}
