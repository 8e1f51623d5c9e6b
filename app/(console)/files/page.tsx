/** `/files`: what was uploaded for hosts. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { FilesPage } from './FilesPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.files.title)

export default function Page() {
  return <FilesPage />
}
