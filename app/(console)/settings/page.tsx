/** `/settings`: one’s own. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { SettingsPage } from './SettingsPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.settings.title)

export default function Page() {
  return <SettingsPage />
}
