/** `/agents/groups`: named sets of hosts. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { GroupsPage } from './GroupsPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.groups.title)

export default function Page() {
  return <GroupsPage />
}
