/** `/terminal`: shells on agents, in tabs. `?agent=ID` opens one. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { TerminalPage } from './TerminalPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.terminal.title)

export default async function Page({ searchParams }: { searchParams: Promise<{ agent?: string }> }) {
  const { agent } = await searchParams
  return <TerminalPage agentId={agent ?? null} />
}
