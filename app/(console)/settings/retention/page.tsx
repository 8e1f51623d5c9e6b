/** `/settings/retention`: how long history is kept. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { RetentionPage } from './RetentionPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.history.retention.title)

export default function Page() {
  return <RetentionPage />
}
