/** `/scripts/new`: a script for the library, empty or from the draft of a run. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { NewScript } from './NewScript.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.scripts.addTitle)

export default async function Page({ searchParams }: { searchParams: Promise<{ draft?: string }> }) {
  const { draft } = await searchParams
  return <NewScript fromDraft={draft !== undefined} />
}
