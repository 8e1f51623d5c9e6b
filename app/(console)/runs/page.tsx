/** `/runs`: everything that was run. */
import { History } from './_history/History.tsx'

export default function HistoryPage() {
  return <History />
}
