/** `/healthz`: the process lives. `/readyz`: it can serve. */
import type { ServerResponse } from 'node:http'
import { sql } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { answerJson } from './answers.ts'

const PING_TIMEOUT_MS = 2_000

export interface Readiness {
  database: Database
  /** Of the agents' port; 0 while it is not listened on. */
  agentPort(): number
  stopping(): boolean
}

async function databaseAnswers(database: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PING_TIMEOUT_MS)
  })
  const ping = database.execute(sql`SELECT 1`).then(
    () => true,
    () => false,
  )
  const answered = await Promise.race([ping, late])
  clearTimeout(timer)
  return answered
}

export async function answerReadiness(res: ServerResponse, readiness: Readiness): Promise<void> {
  const checks = {
    database: await databaseAnswers(readiness.database),
    gateway: readiness.agentPort() !== 0,
    serving: !readiness.stopping(),
  }
  const ready = Object.values(checks).every(Boolean)
  answerJson(res, ready ? 200 : 503, { ready, checks })
}
