/** `/runs`: everything that was run. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { History } from './_history/History.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.runs.list.title)

export default function HistoryPage() {
  return <History />
}
