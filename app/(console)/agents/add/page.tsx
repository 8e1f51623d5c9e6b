import { AddAgents } from './AddAgents.tsx'

export default function Page() {
  return <AddAgents />
}
