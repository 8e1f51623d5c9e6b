/** `/terminal`: shells on agents, in tabs. `?agent=ID` opens one. */
import { TerminalPage } from './TerminalPage.tsx'

export default async function Page({ searchParams }: { searchParams: Promise<{ agent?: string }> }) {
  const { agent } = await searchParams
  return <TerminalPage agentId={agent ?? null} />
}
