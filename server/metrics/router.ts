/** `metrics.*`. */
import { procedure, router } from '../trpc/init.ts'
import { readOverview } from './overview.ts'

export const metricsRouter = router({
  overview: procedure.query(({ ctx }) => readOverview(ctx)),
})
