/** What the agents' port proves itself with: a certificate of our own authority, or the operator's. */
import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import type { Logger } from 'pino'
import type { Config } from '../../config.ts'
import { writePrivateFile } from '../../dataFolder.ts'
import { StartError } from '../../lifecycle.ts'
import { LEAF_DAYS, loadAuthority } from './authority.ts'

const TICKET_KEY_BYTES = 48
const CHECK_MS = 60_000
const DAY_MS = 24 * 3600 * 1000
const TICKET_KEY_MS = 7 * DAY_MS
/** Our own certificate is replaced when so much of its life is over. */
const RENEW_AFTER_MS = (LEAF_DAYS / 2) * DAY_MS

type Pair = Required<Pick<SecureContextOptions, 'key' | 'cert'>>

export interface TlsCredentials {
  /** PEM chain and key as of now. */
  readonly current: Pair
  /** Kept over restarts, so that a whole fleet coming back resumes its sessions instead of shaking hands anew. */
  readonly ticketKeys: Buffer
  /** Of our own authority: enrolment tokens carry it. Null where agents see another's certificate: the operator's, a proxy's. */
  readonly fingerprint: string | null
  /** Its certificate, PEM; null where the fingerprint is. */
  readonly authority: string | null
  /** Calls `renewed` when the certificate or the ticket keys were replaced. */
  watch(renewed: () => void): void
  stop(): void
}

type Settings = Pick<Config, 'dataDir' | 'agentTls' | 'agentPublicHost' | 'agentTlsProxy'>

function ownNames({ agentPublicHost }: Settings): string[] {
  const addresses = Object.values(os.networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ address }) => !address.startsWith('fe80:')).map(({ address }) => address),
  )
  const names = ['localhost', '127.0.0.1', '::1', os.hostname(), ...addresses]
  return [...new Set(agentPublicHost ? [agentPublicHost, ...names] : names)]
}

async function readOwn({ cert, key }: { cert: string; key: string }): Promise<Pair> {
  try {
    const pair = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
    createSecureContext(pair)
    return pair
  } catch (error) {
    throw new StartError(
      `AGENT_TLS_CERT (${cert}) and AGENT_TLS_KEY (${key}) are no certificate with its key: ${(error as Error).message}.`,
      error,
    )
  }
}

/** Those of before, unless they have served for so long that whoever got hold of them could read old connections. */
async function loadTicketKeys(dataDir: string): Promise<{ keys: Buffer; madeAt: number }> {
  const file = path.join(dataDir, 'agent-tickets.key')
  try {
    const keys = Buffer.from(await readFile(file, 'utf8'), 'base64')
    const madeAt = (await stat(file)).mtimeMs
    if (keys.length === TICKET_KEY_BYTES && Date.now() - madeAt < TICKET_KEY_MS) return { keys, madeAt }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const keys = randomBytes(TICKET_KEY_BYTES)
  await writePrivateFile(file, keys.toString('base64'))
  return { keys, madeAt: Date.now() }
}

const changedAt = async ({ cert, key }: { cert: string; key: string }): Promise<number> =>
  Math.max(...(await Promise.all([cert, key].map((file) => stat(file)))).map(({ mtimeMs }) => mtimeMs))

/** @throws StartError with one sentence where there is no certificate to be had */
export async function loadCredentials(settings: Settings, log: Logger): Promise<TlsCredentials> {
  const { agentTls: own } = settings
  const authority = own ? null : await loadAuthority(settings.dataDir)
  const make = async (): Promise<Pair> => {
    if (own) return readOwn(own)
    if (!authority) throw new Error('no authority')
    const { key, certificate } = await authority.issue(ownNames(settings))
    // The authority goes along, so that an agent that knows only its fingerprint can see it.
    return { key, cert: `${certificate.trim()}\n${authority.certificate}` }
  }
  // Read before the files: a change in between is then seen at the next check.
  let since = own ? await changedAt(own).catch(() => 0) : Date.now()
  let current = await make()
  let tickets = await loadTicketKeys(settings.dataDir)
  let renewed = () => {}
  const check = async () => {
    if (Date.now() - tickets.madeAt > TICKET_KEY_MS) {
      tickets = await loadTicketKeys(settings.dataDir)
      renewed()
    }
    const latest = own ? await changedAt(own) : Date.now()
    if (own ? latest === since : latest - since < RENEW_AFTER_MS) return
    current = await make()
    since = latest
    renewed()
    log.info({ event: 'agent_certificate_renewed' }, "the agent port's certificate was replaced")
  }
  const timer = setInterval(() => {
    check().catch((error: unknown) =>
      log.warn({ err: error }, "the agent port's certificate stays as it was"),
    )
  }, CHECK_MS)
  timer.unref()
  return {
    get current() {
      return current
    },
    get ticketKeys() {
      return tickets.keys
    },
    fingerprint: settings.agentTlsProxy ? null : (authority?.fingerprint ?? null),
    authority: settings.agentTlsProxy ? null : (authority?.certificate ?? null),
    watch: (listener) => {
      renewed = listener
    },
    stop: () => clearInterval(timer),
  }
}
