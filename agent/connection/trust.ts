/**
 * Whom the agent believes to be its server. In this order: the file given by --ca; the authority pinned in the state
 * folder; the one whose fingerprint is in the enrolment token, which is then pinned; public authorities.
 *
 * A pin gives way to a token only when the pinned authority fails, the token stands on the command line, and the server
 * proves the token's authority: a person decided it, now. A token that lies in a configuration since long ago may name an
 * authority that was given up, and whose key somebody else holds.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  createSecureContext,
  type DetailedPeerCertificate,
  getCACertificates,
  type SecureContext,
} from 'node:tls'
import { readIfThere, writeDurably } from '../identity/files.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'

export interface TrustOptions {
  stateDir: string
  /** --ca. */
  caFile: string | undefined
  /** Of the token. */
  caFingerprint: string | null
  /** The token stands on the command line. */
  mayReplacePin: boolean
}

export interface Trust {
  kind: 'file' | 'pin' | 'public'
  context: SecureContext
  /** Only servers of ours hold certificates of this authority: the name that was dialled says nothing more. */
  anyName: boolean
}

const CHAIN_MAX = 8

export const fingerprintOf = (der: Uint8Array): string => createHash('sha256').update(der).digest('base64url')

export const pinnedPath = (stateDir: string) => path.join(stateDir, 'ca.pem')
export const isPinned = async (stateDir: string): Promise<boolean> =>
  (await readIfThere(pinnedPath(stateDir))) !== null

/** Node's authorities and the system's. */
export const publicRoots = (): string[] => [...getCACertificates('default'), ...getCACertificates('system')]

let roots: SecureContext | undefined
/** Made once, for they are many. */
function publicContext(): SecureContext {
  roots ??= createSecureContext({ ca: publicRoots() })
  return roots
}

/** What a server showed, leaf first; nobody has verified it yet. */
export function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  let at: DetailedPeerCertificate | undefined = leaf
  while (at?.raw && chain.length < CHAIN_MAX) {
    chain.push(new X509Certificate(at.raw))
    if (at.issuerCertificate === at) break
    at = at.issuerCertificate
  }
  return chain
}

/** The certificate in `chain` with this fingerprint that has signed its leaf; null if there is none. */
export function authorityIn(chain: X509Certificate[], fingerprint: string): X509Certificate | null {
  const [leaf] = chain
  const found = chain.find((certificate) => fingerprintOf(certificate.raw) === fingerprint)
  if (!leaf || !found?.ca) return null
  return leaf.checkIssued(found) && leaf.verify(found.publicKey) ? found : null
}

function parse(pem: string, name: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new Error(`${name} holds no certificate in PEM form.`)
  }
}

async function readPin(stateDir: string): Promise<X509Certificate | null> {
  const pem = await readIfThere(pinnedPath(stateDir))
  return pem === null ? null : parse(pem, pinnedPath(stateDir))
}

const pinTrust = (pin: X509Certificate): Trust => ({
  kind: 'pin',
  context: createSecureContext({ ca: pin.toString() }),
  anyName: true,
})

/**
 * What the next connection is verified by; null where only a fingerprint is known: `pinFrom` finds it in the chain.
 * @throws Error with one sentence where a file can't be used
 */
export async function currentTrust({ stateDir, caFile, caFingerprint }: TrustOptions): Promise<Trust | null> {
  const pin = await readPin(stateDir)
  if (caFile !== undefined) {
    const ca = await readFile(caFile, 'utf8').catch((error: unknown) => {
      throw new Error(`--ca can't be read: ${messageOf(error)}.`)
    })
    const fingerprint = fingerprintOf(parse(ca, `--ca (${caFile})`).raw)
    const ours = fingerprint === caFingerprint || (pin !== null && fingerprint === fingerprintOf(pin.raw))
    return { kind: 'file', context: createSecureContext({ ca }), anyName: ours }
  }
  if (pin) return pinTrust(pin)
  return caFingerprint === null ? { kind: 'public', context: publicContext(), anyName: false } : null
}

/** Whether a failed `trust` may give way to the token's authority. */
export const mayTryToken = (trust: Trust, { caFingerprint, mayReplacePin }: TrustOptions): boolean =>
  trust.kind === 'pin' && caFingerprint !== null && mayReplacePin

/** Pins the token's authority if the server has shown it; null if it has not. */
export async function pinFrom(
  chain: X509Certificate[],
  { stateDir, caFingerprint }: TrustOptions,
  log: Log,
): Promise<Trust | null> {
  const authority = caFingerprint === null ? null : authorityIn(chain, caFingerprint)
  if (!authority) return null
  const before = await readPin(stateDir)
  if (before?.raw.equals(authority.raw)) return pinTrust(before)
  await writeDurably(pinnedPath(stateDir), authority.toString())
  const fingerprint = fingerprintOf(authority.raw)
  if (before === null) log.info('pinned the authority of the server', { fingerprint })
  else log.warn('the pinned authority failed and was replaced by that of the token', { fingerprint })
  return pinTrust(authority)
}
