/** All procedures; each entity brings its own. */

import { groupsRouter } from '../agents/groups/router.ts'
import { agentsRouter } from '../agents/router.ts'
import { auditRouter } from '../audit/router.ts'
import { enrollmentTokensRouter } from '../enrollmentTokens/router.ts'
import { filesRouter } from '../files/router.ts'
import { guardsRouter } from '../guards/router.ts'
import { historyRouter } from '../history/router.ts'
import { hostFilesRouter } from '../hostFiles/router.ts'
import { installRouter } from '../install/router.ts'
import { jobRunsRouter, jobsRouter } from '../jobs/router.ts'
import { metricsRouter } from '../metrics/router.ts'
import { preferencesRouter } from '../preferences/router.ts'
import { quickCommandsRouter } from '../quickCommands/router.ts'
import { recordingsRouter } from '../recordings/router.ts'
import { releasesRouter } from '../releases/router.ts'
import { rolloutsRouter } from '../rollouts/router.ts'
import { runsRouter } from '../runs/router.ts'
import { schedulesRouter } from '../schedules/router.ts'
import { scriptsRouter } from '../scripts/router.ts'
import { terminalsRouter } from '../terminals/router.ts'
import { tokensRouter } from '../tokens/router.ts'
import { usersRouter } from '../users/router.ts'
import { router } from './init.ts'
import { meRouter } from './me.ts'

export const appRouter = router({
  me: meRouter,
  users: usersRouter,
  tokens: tokensRouter,
  preferences: preferencesRouter,
  audit: auditRouter,
  agents: agentsRouter,
  groups: groupsRouter,
  guards: guardsRouter,
  enrollmentTokens: enrollmentTokensRouter,
  scripts: scriptsRouter,
  quickCommands: quickCommandsRouter,
  runs: runsRouter,
  history: historyRouter,
  hostFiles: hostFilesRouter,
  jobs: jobsRouter,
  jobRuns: jobRunsRouter,
  schedules: schedulesRouter,
  files: filesRouter,
  releases: releasesRouter,
  rollouts: rolloutsRouter,
  install: installRouter,
  terminals: terminalsRouter,
  recordings: recordingsRouter,
  metrics: metricsRouter,
})

export type AppRouter = typeof appRouter
