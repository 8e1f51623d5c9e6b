/** `/audit`: who did what. */
import { pageTitle } from '../../_lib/pageTitle.ts'
import { AuditPage } from './AuditPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.audit.title)

export default function Page() {
  return <AuditPage />
}
