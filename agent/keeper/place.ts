/** Where the keeper of a state folder is to be found: its lock and its socket. */
import { closeSync, openSync, rmSync } from 'node:fs'
import path from 'node:path'
import { lockState, type StateLock } from '../identity/lock.ts'

/** sockaddr_un holds so many bytes of path, and a zero. */
const SOCKET_PATH_BYTES_MAX = 107
const SOCKET = 'keeper.sock'
export const KEEPER_LOCK = 'keeper.lock'

/** Takes the keeper's lock. @throws Error with one sentence if another keeper lives there */
export const lockKeeper = (stateDir: string): StateLock => lockState(stateDir, KEEPER_LOCK, 'keeper')

/**
 * Calls `use` with the path of the socket. A path too long for the kernel goes through the folder's descriptor,
 * which is open for as long as `use` takes.
 */
export async function withSocketPath<T>(stateDir: string, use: (file: string) => Promise<T>): Promise<T> {
  const file = path.join(stateDir, SOCKET)
  if (Buffer.byteLength(file) <= SOCKET_PATH_BYTES_MAX) return use(file)
  const folder = openSync(stateDir, 'r')
  try {
    return await use(`/proc/self/fd/${folder}/${SOCKET}`)
  } finally {
    closeSync(folder)
  }
}

/** Of a keeper that is gone; the caller holds the lock. */
export const removeSocket = (stateDir: string): void => rmSync(path.join(stateDir, SOCKET), { force: true })
