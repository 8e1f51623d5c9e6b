import { NotFound } from './_components/NotFound.tsx'
import { pageTitle } from './_lib/pageTitle.ts'

export const generateMetadata = () => pageTitle((messages) => messages.common.notFoundTitle)

export default function Page() {
  return <NotFound />
}
