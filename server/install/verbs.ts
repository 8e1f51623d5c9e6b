/** `install.script`: what the console's one-line command is made of. */
import { RELEASE_ARCHS } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { invalid } from '../errors.ts'
import type { InstallScript } from '../trpc/types.ts'
import { checksumOf, isInstallHost, renderInstallScript } from './script.ts'

/** @param host by which agents reach this server @throws DomainError `bad_host` */
export async function readInstallScript(ctx: VerbContext, host: string): Promise<InstallScript> {
  requirePermission(ctx.actor, 'enrollmentTokens.manage')
  const { releases, installSource, gateway } = ctx.app
  if (!isInstallHost(host)) throw invalid('bad_host', `"${host}" is no host name or address.`, { host })
  const script = await renderInstallScript(installSource, host)
  const url = `https://${host.includes(':') ? `[${host}]` : host}:${gateway.port}/install.sh`
  return {
    url,
    sha256: checksumOf(script),
    // With a public certificate curl needs not be told to believe it.
    ownAuthority: installSource.authority !== null,
    versions: Object.fromEntries(
      RELEASE_ARCHS.flatMap((arch) => {
        const row = releases.latest(arch)
        return row ? [[arch, row.version]] : []
      }),
    ),
  }
}
