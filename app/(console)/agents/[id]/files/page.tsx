/** `/agents/ID/files?path=…&user=…`: the files of one host. */
import { pageTitle } from '../../../../_lib/pageTitle.ts'
import { HostFilesPage } from './HostFilesPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.hostFiles.title)

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <HostFilesPage id={decodeURIComponent(id)} />
}
