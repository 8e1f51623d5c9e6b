/**
 * Whom the agent believes to be its server. In this order: the file given by --ca; the authority pinned in the state
 * folder; the one whose fingerprint is in the enrolment token, which is then pinned; public authorities.
 *
 * A fingerprint in the token that is not the pinned one's replaces the pin, if the server proves it: whoever starts the
 * agent with a token decides whom it belongs to, while nobody on the network can.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type ConnectionOptions,
  type DetailedPeerCertificate,
  getCACertificates,
  type TLSSocket,
} from 'node:tls'
import { readIfThere, writeDurably } from '../identity/files.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'

export interface TrustOptions {
  stateDir: string
  /** --ca. */
  caFile: string | undefined
  caFingerprint: string | null
  log: Log
}

export type Trust = Pick<ConnectionOptions, 'ca' | 'checkServerIdentity'>

/** Only servers of ours hold certificates of a pinned authority, so the name that was dialled says nothing more. */
const anyName = () => undefined
const CHAIN_MAX = 8

export const fingerprintOf = (der: Uint8Array): string => createHash('sha256').update(der).digest('base64url')

const pinnedPath = (stateDir: string) => path.join(stateDir, 'ca.pem')

/** What is there of a chain that nobody has verified yet, leaf first. */
export function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  let at: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
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

async function readAuthority(file: string, name: string): Promise<string> {
  let pem: string
  try {
    pem = await readFile(file, 'utf8')
  } catch (error) {
    throw new Error(`${name} can't be read: ${messageOf(error)}.`)
  }
  try {
    new X509Certificate(pem)
  } catch {
    throw new Error(`${name} (${file}) holds no certificate in PEM form.`)
  }
  return pem
}

/**
 * What a connection to the server must be verified by. `firstLook` fetches the server's chain without believing it; it
 * is used only where a fingerprint is to be found in it.
 * @throws Error with one sentence where the server can't be believed
 */
export async function resolveTrust(
  options: TrustOptions,
  firstLook: () => Promise<X509Certificate[]>,
): Promise<Trust> {
  const { stateDir, caFile, caFingerprint, log } = options
  if (caFile) return { ca: await readAuthority(caFile, '--ca') }
  const pinned = await readIfThere(pinnedPath(stateDir))
  const pin = pinned === null ? null : new X509Certificate(pinned)
  if (pin && (caFingerprint === null || fingerprintOf(pin.raw) === caFingerprint))
    return { ca: pin.toString(), checkServerIdentity: anyName }
  if (caFingerprint === null) return { ca: [...getCACertificates('default'), ...getCACertificates('system')] }
  const authority = authorityIn(await firstLook(), caFingerprint)
  if (!authority)
    throw new Error(
      'The server is not the one that the enrolment token belongs to: its certificate has another authority. Nothing was sent to it.',
    )
  await writeDurably(pinnedPath(stateDir), authority.toString())
  if (pin) log.warn('the authority pinned before was replaced by that of the enrolment token')
  else log.info('pinned the authority of the server', { fingerprint: caFingerprint })
  return { ca: authority.toString(), checkServerIdentity: anyName }
}

export const isPinned = async (stateDir: string): Promise<boolean> =>
  (await readIfThere(pinnedPath(stateDir))) !== null
