/** `/schedules`: what is run by the clock. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { SchedulesPage } from './SchedulesPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.schedules.title)

export default function Page() {
  return <SchedulesPage />
}
