/** `/agents/add`: bring hosts in. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { AddAgents } from './AddAgents.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.addAgents.title)

export default function Page() {
  return <AddAgents />
}
