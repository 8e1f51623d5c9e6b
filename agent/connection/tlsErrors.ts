/** One clear sentence for each way in which a server can't be believed. */
import { messageOf } from '../log.ts'
import { pinnedPath, type Trust, type TrustOptions } from './trust.ts'

/** The server did not prove to be the one: nothing was sent to it. */
export class UntrustedError extends Error {}

export const NOT_THE_TOKENS =
  'The server is not the one that the enrolment token belongs to: its certificate has another authority. Nothing was sent to it.'

const TIMES = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']
const NO_TLS = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']

/** @param authorizationError of the socket: why its certificate was not accepted, as OpenSSL's or Node's code */
export function explainTls(
  error: unknown,
  authorizationError: unknown,
  kind: Trust['kind'],
  { stateDir, caFile }: Pick<TrustOptions, 'stateDir' | 'caFile'>,
): Error {
  const { code = '' } = error as NodeJS.ErrnoException
  if (NO_TLS.includes(code)) return new Error('The server does not speak TLS on this port.')
  if (!authorizationError) return error instanceof Error ? error : new Error(messageOf(error))
  const why = `(${code || messageOf(error)})`
  if (TIMES.includes(code))
    return new UntrustedError(
      `The server's certificate is not valid now ${why}: is the clock of this host right? Nothing was sent.`,
    )
  if (kind === 'pin')
    return new UntrustedError(
      `The server's certificate is not by the authority that this agent has pinned (${pinnedPath(stateDir)}) ${why}. Nothing was sent to it. If the server was set up anew: start the agent once with a new --token.`,
    )
  if (kind === 'file')
    return new UntrustedError(
      `The server's certificate is not by the authority in ${caFile}, or is for another name ${why}. Nothing was sent to it.`,
    )
  return new UntrustedError(
    `No public authority vouches for the server's certificate ${why}: use an enrolment token with a fingerprint, or --ca FILE. Nothing was sent to it.`,
  )
}
