/** What a run is to run: the text that was written, or a version of the library with its values. */
import type {
  FetchSpec,
  Interpreter,
  PushSpec,
  RunValue,
  ScriptParameter,
} from '../../drizzle/schema/index.ts'
import type { VerbContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { runnableVersion } from '../scripts/readScripts.ts'
import { openSecrets, type Secrets } from '../scripts/secrets.ts'
import { environmentOf, paramsWith, quoted, readValues, type Values } from '../scripts/values.ts'
import { checkScript } from './checkScript.ts'
import { distinctInputs, type HostInputs, readHostInputs } from './hostInputs.ts'
import type { RunRow } from './live.ts'

export interface ScriptInput {
  /** Either a text, or one of the library with what its parameters are given. */
  script?: string
  scriptRef?: { id: string; version?: number }
  values?: Values
  name?: string
  interpreter?: Interpreter
  params?: string
}

export interface ScriptPlan {
  script: string
  interpreter: Interpreter
  params: string
  name: string
  library?: { id: string; version: number; name: string; values: RunValue[] }
  /** Of the library's secret parameters, by name: never shown, only sealed and sent. */
  secrets: Secrets
  /** What hosts are given in place of `params` and the library's values. */
  hostInputs?: HostInputs
  /** Of a run that brings a file: `script` is its path there. */
  file?: PushSpec
  /** Of a run that brings files back: `script` holds their paths. */
  fetch?: FetchSpec
}

/**
 * @param relax what is asked of the values, where some of them are not known yet
 * @throws DomainError `script_…`, `params_…`, `value_…` that names the parameter
 */
export async function scriptOf(
  ctx: VerbContext,
  { script, scriptRef, values, name = '', interpreter = 'shell', params = '' }: ScriptInput,
  relax = (parameters: ScriptParameter[]) => parameters,
): Promise<ScriptPlan> {
  if ((script === undefined) === (scriptRef === undefined))
    throw invalid('script_or_ref', 'A run takes either a script or a scriptRef.')
  if (scriptRef === undefined) {
    const plain = { name, interpreter, params, script: script ?? '', secrets: {} }
    checkScript(plain)
    return plain
  }
  const row = await runnableVersion(ctx, scriptRef)
  const { values: shown, secrets } = readValues(relax(row.parameters), values ?? {})
  const plan = {
    name: name || row.name,
    script: row.script,
    interpreter: row.interpreter,
    params,
    library: {
      id: row.scriptId,
      version: row.version,
      name: row.name,
      values: shown,
    },
    secrets,
  }
  checkScript(plan)
  return plan
}

/**
 * What a run of before was to run, by the rules of now.
 * @throws DomainError `secrets_unreadable`, and as `checkScript`
 */
export async function planOf(ctx: VerbContext, run: RunRow): Promise<ScriptPlan> {
  const { name, script, interpreter, params, scriptId, scriptVersion, scriptName, scriptValues } = run
  const secrets = openSecrets(ctx.app.vault, run)
  if (!secrets)
    throw invalid(
      'secrets_unreadable',
      'The secret values of this run were encrypted with another secret of the server.',
    )
  const library =
    scriptId && scriptVersion
      ? { id: scriptId, version: scriptVersion, name: scriptName ?? '', values: scriptValues ?? [] }
      : undefined
  // A path, or several, of one that brings files or brings them back.
  if (!run.file && !run.fetch) checkScript(run)
  return {
    name,
    script,
    interpreter,
    params,
    library,
    secrets,
    hostInputs: run.perHost ? await readHostInputs(ctx.app.database, run.id) : undefined,
    file: run.file ?? undefined,
    fetch: run.fetch ?? undefined,
  }
}

function guardedText({ file, fetch, script }: Pick<ScriptPlan, 'file' | 'fetch' | 'script'>): string {
  if (file) return `cp -- ${quoted(file.name)} ${quoted(file.path)}`
  return fetch ? `cat -- ${fetch.paths.map(quoted).join(' ')}` : script
}

/** The script with all that it is given, as guard rules look at it; a file that is brought is copied, one that is fetched is read. */
export const guarded = (plan: Omit<ScriptPlan, 'name'>) => ({
  script: guardedText(plan),
  interpreter: plan.interpreter,
  params: paramsWith(plan.params, plan.library?.values ?? []),
  variables: environmentOf(plan.library?.values ?? []),
  secrets: plan.secrets,
  perHost: distinctInputs(plan.hostInputs),
})
