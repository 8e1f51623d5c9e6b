/** `/recordings`: what happened in terminals, to be found and looked at again. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { RecordingsPage } from './RecordingsPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.recordings.title)

export default function Page() {
  return <RecordingsPage />
}
