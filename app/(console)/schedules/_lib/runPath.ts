/** Where what was started is shown. */
import type { FiringItem } from '../../../../server/trpc/types.ts'
import { paths } from '../../../_lib/paths.ts'

export function runPath({ runId, jobRunId }: Pick<FiringItem, 'runId' | 'jobRunId'>): string | null {
  if (runId) return paths.run(runId)
  return jobRunId ? paths.jobRun(jobRunId) : null
}
