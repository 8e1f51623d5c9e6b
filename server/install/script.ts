/**
 * `/install.sh`: the installer, with everything that it must be able to rely on at its head. It is the same bytes for the
 * same host name, certificate authority and releases, so that the console can name its checksum.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { RELEASE_ARCHS } from '../../drizzle/schema/index.ts'
import { factsOf, type ReleaseLibrary } from '../releases/library.ts'

const DEPLOYMENT = fileURLToPath(new URL('../../deployment/', import.meta.url))
const PARTS = {
  unit: 'agent/qunkong-agent.service',
  guard: 'agent/qunkong-agent-guard',
  uninstall: 'uninstall-agent.sh',
} as const
/** Ends a here-document; stands in none of the embedded texts. */
const END = 'QUNKONG_EMBEDDED_END'
/** A host name or an address: nothing that a shell would read anything into. */
const HOST = /^[A-Za-z0-9.:_-]{1,255}$/

export interface InstallSource {
  library: Pick<ReleaseLibrary, 'latest'>
  /** PEM; null where the operator's own certificate is used. */
  authority: string | null
  port: () => number
}

export const isInstallHost = (host: string): boolean => HOST.test(host)

/** A shell function that prints `text`, whatever is in it. */
function embedded(name: string, text: string): string {
  if (text.includes(END)) throw new Error(`${name} holds the mark that ends it`)
  return `embedded_${name}() {\ncat <<'${END}'\n${text.trimEnd()}\n${END}\n}\n`
}

/** Facts of the newest release of each architecture, as `/releases/latest` gives them. */
function releases(library: InstallSource['library']): string {
  const cases = RELEASE_ARCHS.flatMap((arch) => {
    const row = library.latest(arch)
    if (!row) return []
    const { version, size, sha256 } = factsOf(row)
    return [`${arch}) echo '${JSON.stringify({ id: row.id, version, size, sha256 })}' ;;`]
  })
  return `embedded_release() {\ncase $1 in\n${cases.join('\n')}\n*) : ;;\nesac\n}\n`
}

/** @throws Error if `host` is no host name or address */
export async function renderInstallScript(source: InstallSource, host: string): Promise<string> {
  if (!isInstallHost(host)) throw new Error('not a host name')
  const read = (file: string) => readFile(path.join(DEPLOYMENT, file), 'utf8')
  const [installer, ...parts] = await Promise.all(
    ['install-agent.sh', ...Object.values(PARTS)].map((file) => read(file)),
  )
  const [first = '', ...rest] = (installer ?? '').split('\n')
  const head = [
    `embedded_server=${host}\nembedded_port=${source.port()}\n`,
    ...(source.authority ? [embedded('ca', source.authority)] : []),
    releases(source.library),
    ...Object.keys(PARTS).map((name, i) => embedded(name, parts[i] ?? '')),
  ]
  // A transfer that was cut off must run nothing: the shell reads the whole block before its first command.
  return `${first}\n{\n${head.join('')}${rest.join('\n').trimEnd()}\nexit 0\n}\n`
}

export const checksumOf = (script: string): string => createHash('sha256').update(script).digest('hex')
