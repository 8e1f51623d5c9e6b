import { AuditPage } from './AuditPage.tsx'

export default function Page() {
  return <AuditPage />
}
