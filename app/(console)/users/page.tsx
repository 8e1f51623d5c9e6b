import { UsersPage } from './UsersPage.tsx'

export default function Page() {
  return <UsersPage />
}
