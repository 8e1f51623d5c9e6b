import type { Metadata } from 'next'
import { AgentsPage } from './_components/AgentsPage.tsx'

export const metadata: Metadata = { title: 'Agents' }

export default function Page() {
  return <AgentsPage />
}
