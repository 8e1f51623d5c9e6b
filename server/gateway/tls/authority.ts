/** The server's own certificate authority for the agents' port: made at first start, and kept. */
import 'reflect-metadata'
import { createHash, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as x509 from '@peculiar/x509'
import { writePrivateFile } from '../../dataFolder.ts'
import { StartError } from '../../lifecycle.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 24 * 3600 * 1000
const CA_DAYS = 20 * 365
export const LEAF_DAYS = 365
/** Clocks of hosts go wrong: a certificate made a moment ago must be valid for them, too. */
const BACKDATED_MS = DAY_MS

export interface Authority {
  /** PEM. */
  certificate: string
  /** base64url of the SHA-256 of the certificate's DER: enrolment tokens carry it, agents pin it. */
  fingerprint: string
  /** A new key and a certificate for `names` (DNS names and addresses), both PEM. */
  issue(names: string[]): Promise<{ key: string; certificate: string }>
}

const validity = (days: number) => ({
  notBefore: new Date(Date.now() - BACKDATED_MS),
  notAfter: new Date(Date.now() + days * DAY_MS),
})
/** RFC 5280: positive, at most 20 octets. */
const serialNumber = () => {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01
  return bytes.toString('hex')
}

const makeKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
const pemOf = async (key: CryptoKey) =>
  x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')

async function makeAuthority(): Promise<{ key: string; certificate: string }> {
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=Qunkong agents CA ${randomBytes(4).toString('hex')}`,
    ...validity(CA_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { key: await pemOf(keys.privateKey), certificate: certificate.toString('pem') }
}

const readIfThere = (file: string): Promise<string | null> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })

async function issueLeaf(ca: x509.X509Certificate, caKey: CryptoKey, names: string[]) {
  const keys = await makeKeys()
  const isAddress = (name: string) => /^[\d.]+$/.test(name) || name.includes(':')
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Qunkong agent gateway',
    issuer: ca.subject,
    ...validity(LEAF_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: caKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isAddress(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
    ],
  })
  return { key: await pemOf(keys.privateKey), certificate: certificate.toString('pem') }
}

/**
 * Reads `agent-ca.pem` and `agent-ca.key` of `dataDir`, or makes them.
 * @throws StartError if one of them is missing or broken: a new one would be refused by all agents
 */
export async function loadAuthority(dataDir: string): Promise<Authority> {
  const files = { certificate: path.join(dataDir, 'agent-ca.pem'), key: path.join(dataDir, 'agent-ca.key') }
  let [certificate, key] = await Promise.all([readIfThere(files.certificate), readIfThere(files.key)])
  if (certificate === null) {
    // Without a certificate no agent ever saw the key: it is half of a first start that was cut short.
    const made = await makeAuthority()
    await writePrivateFile(files.key, made.key)
    await writePrivateFile(files.certificate, made.certificate)
    certificate = made.certificate
    key = made.key
  }
  try {
    if (key === null) throw new Error('the key is missing')
    const ca = new x509.X509Certificate(certificate)
    const der = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' })
    // Halves of two authorities would only be noticed by the agents, which would refuse us.
    if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
      throw new Error('the key belongs to another certificate')
    const caKey = await crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
    return {
      certificate,
      fingerprint: createHash('sha256').update(Buffer.from(ca.rawData)).digest('base64url'),
      issue: (names) => issueLeaf(ca, caKey, names),
    }
  } catch (error) {
    throw new StartError(
      `${files.key} and ${files.certificate} do not hold the agents' certificate authority: restore both from a backup. A new one would be refused by all agents.`,
      error,
    )
  }
}
