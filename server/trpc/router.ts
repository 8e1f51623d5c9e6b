/** All procedures; each entity brings its own. */
import { auditRouter } from '../audit/router.ts'
import { metricsRouter } from '../metrics/router.ts'
import { tokensRouter } from '../tokens/router.ts'
import { usersRouter } from '../users/router.ts'
import { router } from './init.ts'
import { meRouter } from './me.ts'

export const appRouter = router({
  me: meRouter,
  users: usersRouter,
  tokens: tokensRouter,
  audit: auditRouter,
  metrics: metricsRouter,
})

export type AppRouter = typeof appRouter
