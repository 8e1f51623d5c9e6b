/** A run that is kept to be started later: its secret values apart, so that nobody who may read it reads them. */
import type { ParameterValue, ScriptParameter, StoredRun } from '../../drizzle/schema/index.ts'
import type { Vault } from '../auth/vault.ts'
import type { VerbContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { runnableVersion } from '../scripts/readScripts.ts'
import type { Secrets } from '../scripts/secrets.ts'
import { type ScriptPlan, scriptOf } from './scriptOf.ts'

export type KeptRun = Omit<StoredRun, 'targets'>

export interface Kept<R extends KeptRun> {
  /** Without secret values. */
  run: R
  secrets: Secrets
  /** As it would be started now. */
  plan: ScriptPlan
}

const pick = <T>(values: Record<string, T>, has: (name: string) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => has(name)))

/** One whose value is not known yet takes any text. */
const openParameter = ({ name, label, pass, required, type }: ScriptParameter): ScriptParameter => ({
  ...{ name, label, pass, required },
  type: type === 'secret' ? type : 'text',
})

/** @param isOpen of values that are known only when it starts: checked then */
export const openValues =
  (values: Record<string, ParameterValue>, isOpen: (value: ParameterValue) => boolean) =>
  (parameters: ScriptParameter[]): ScriptParameter[] =>
    parameters.map((parameter) =>
      isOpen(values[parameter.name] ?? '') ? openParameter(parameter) : parameter,
    )

/** What was kept until now. */
export interface Before {
  run: KeptRun
  secrets: Secrets
  /** By whoever saves it now, who knows them; or nothing of it changes. */
  own: boolean
}

/**
 * A secret is for the text that it was given for: whoever else could choose the text, or write it, could have it printed.
 * @throws DomainError `value_secret_again`, which names the parameter
 */
function refuseToKeep(stays: Secrets, own: boolean, sameVersion: boolean): void {
  const [name] = Object.keys(stays)
  if (name === undefined || (own && sameVersion)) return
  const why = own ? 'it was given for another version of the script' : 'somebody else gave it'
  throw invalid('value_secret_again', `“${name}” needs its value again: ${why}.`, {
    name,
    why: own ? 'version' : 'person',
  })
}

/**
 * With secrets it keeps to the version that they were given for.
 * @param before secrets of the same script that are not given again stay
 * @param isOpen of values that are known only when it starts: checked then
 * @throws DomainError `script_…`, `params_…`, `value_…` that names the parameter
 */
export async function keepRun<R extends KeptRun>(
  ctx: VerbContext,
  run: R,
  before: Before | null,
  isOpen: (value: ParameterValue) => boolean = () => false,
): Promise<Kept<R>> {
  if (!run.scriptRef) return { run, secrets: {}, plan: await scriptOf(ctx, run) }
  const { parameters, version } = await runnableVersion(ctx, run.scriptRef)
  const secret = new Set(parameters.flatMap(({ name, type }) => (type === 'secret' ? [name] : [])))
  const given = pick(run.values ?? {}, (name) => !secret.has(name) || run.values?.[name] !== '')
  const was = before?.run.scriptRef
  const known = before && was?.id === run.scriptRef.id ? before.secrets : {}
  const stays = pick(known, (name) => secret.has(name) && !Object.hasOwn(given, name))
  refuseToKeep(stays, before?.own ?? false, was?.version === version)
  const values = { ...stays, ...given }
  // Of the version whose parameters these are, though a newer one is written meanwhile.
  const pinned = { id: run.scriptRef.id, version }
  const plan = await scriptOf(ctx, { ...run, scriptRef: pinned, values }, openValues(values, isOpen))
  const { secrets } = plan
  const scriptRef = Object.keys(secrets).length > 0 ? pinned : run.scriptRef
  return { run: { ...run, scriptRef, values: pick(given, (name) => !secret.has(name)) }, secrets, plan }
}

/** As it was saved before versions were kept to: its secrets go to no other text. @throws DomainError `value_secret_again` */
export function refuseUnpinned({ scriptRef }: KeptRun, secrets: Secrets): void {
  if (scriptRef) refuseToKeep(secrets, true, scriptRef.version !== undefined)
}

/** @param purpose names the row, so that what is copied elsewhere can't be read there */
export const sealKept = (vault: Vault, purpose: string, secrets: Secrets): string | null =>
  Object.keys(secrets).length > 0 ? vault.seal(JSON.stringify(secrets), purpose) : null

/** @throws DomainError `kept_secrets_unreadable` */
export function openKept(vault: Vault, purpose: string, sealed: string | null): Secrets {
  if (sealed === null) return {}
  const text = vault.open(sealed, purpose)
  if (text === null)
    throw invalid(
      'kept_secrets_unreadable',
      'The secret values kept here were encrypted with another secret of the server: enter them again.',
    )
  return JSON.parse(text) as Secrets
}
