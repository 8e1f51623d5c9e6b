/** A page that the reader's role may not see: nothing of it but its title, and what can be done. */
import { ErrorState } from './ErrorState.tsx'
import { PageHeader } from './PageHeader.tsx'
import { SkeletonRows } from './Skeleton.tsx'

/** @param error the server's refusal, as soon as it is here: it knows which role it takes */
export function RefusedPage({ title, error }: { title: string; error: unknown }) {
  return (
    <>
      <PageHeader title={title} />
      {error ? <ErrorState error={error} /> : <SkeletonRows count={4} />}
    </>
  )
}
