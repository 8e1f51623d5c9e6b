/** `/recordings/ID`: a recording, played. `?t=SECONDS` leads to a moment. */
import { pageTitle } from '../../../_lib/pageTitle.ts'
import { RecordingPage } from './RecordingPage.tsx'

export const generateMetadata = () => pageTitle((messages) => messages.recordings.view)

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<{ t?: string }>
}

export default async function Page({ params, searchParams }: Props) {
  const [{ id }, { t }] = await Promise.all([params, searchParams])
  const seconds = Number(t)
  return <RecordingPage id={id} startMs={t && Number.isFinite(seconds) ? seconds * 1_000 : null} />
}
