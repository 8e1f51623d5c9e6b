/** Values of secret parameters on their way from a run's start to the agent: in the row only sealed. */
import type { Vault } from '../auth/vault.ts'
import type { RunRow } from '../runs/live.ts'

export type Secrets = Record<string, string>

const purposeOf = (runId: string) => `run ${runId}`

export const sealSecrets = (vault: Vault, runId: string, secrets: Secrets): string | null =>
  Object.keys(secrets).length > 0 ? vault.seal(JSON.stringify(secrets), purposeOf(runId)) : null

/** Null: they were sealed by a server with another secret. */
export function openSecrets(vault: Vault, run: Pick<RunRow, 'id' | 'scriptSecrets'>): Secrets | null {
  if (run.scriptSecrets === null) return {}
  const text = vault.open(run.scriptSecrets, purposeOf(run.id))
  return text === null ? null : (JSON.parse(text) as Secrets)
}
