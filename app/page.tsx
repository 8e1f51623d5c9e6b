import { redirect } from 'next/navigation'
import { paths } from './_lib/paths.ts'

export default function Home() {
  redirect(paths.agents())
}
