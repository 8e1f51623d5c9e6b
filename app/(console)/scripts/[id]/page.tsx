/** `/scripts/ID`: one script, its text and its versions. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { ScriptPage } from './ScriptPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.scripts.title)

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <ScriptPage id={id} />
}
