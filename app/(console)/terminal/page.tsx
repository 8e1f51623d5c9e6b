/** `/terminal`: shells on agents, in tabs and splits. `?agent=ID` opens one, `?session=ID` attaches to one. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { TerminalPage } from './TerminalPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.terminal.title)

interface Props {
  searchParams: Promise<{ agent?: string; session?: string }>
}

export default async function Page({ searchParams }: Props) {
  const { agent, session } = await searchParams
  return <TerminalPage agentId={agent ?? null} sessionId={session ?? null} />
}
