/** `/users`: who may use this console. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { UsersPage } from './UsersPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.users.title)

export default function Page() {
  return <UsersPage />
}
