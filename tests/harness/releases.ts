/** Releases as the tests upload them, and executables to make them of. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TestServer } from './server.ts'

/** The beginning of this machine's own Node: an ELF header of the right machine. */
export const ownArch = process.arch === 'arm64' ? 'arm64' : 'x64'

/** An executable by its header, and noise for the rest: what the server takes without being able to run it. */
export function fakeExecutable(bytes: number): Buffer {
  return Buffer.concat([readFileSync('/proc/self/exe').subarray(0, 64), randomBytes(bytes - 64)])
}

export interface UploadOptions {
  version: string
  arch?: string
  signature?: string
}

type Uploaded = { status: number; body: { id: string; error?: { code: string } } }

/** `PUT /api/releases` on a connection of its own; gives status and parsed body. */
export function uploadRelease(
  server: TestServer,
  headers: Record<string, string>,
  file: Uint8Array,
  options: UploadOptions,
): Promise<Uploaded> {
  const query = new URLSearchParams({ arch: ownArch, ...options })
  return new Promise((resolve, reject) => {
    const sending = request(`${server.url}/api/releases?${query}`, {
      method: 'PUT',
      agent: false,
      headers: { ...headers, 'content-length': file.length },
    })
    sending.on('error', reject)
    sending.on('response', (response) => {
      // An early refusal ends the connection under what is still being sent.
      sending.off('error', reject)
      sending.on('error', () => undefined)
      text(response).then((answer) => {
        const body = JSON.parse(answer) as Uploaded['body']
        resolve({ status: response.statusCode ?? 0, body })
      }, reject)
    })
    sending.end(file)
  })
}

/** Begins an upload and cuts the connection when half is sent. */
export function cutUpload(server: TestServer, token: string, file: Buffer, version: string): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(`${server.url}/api/releases?version=${version}&arch=${ownArch}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-length': file.length },
    })
    sending.on('error', () => undefined) // Cutting it off is what is done here.
    sending.on('close', resolve)
    sending.write(file.subarray(0, file.length / 2), () => sending.destroy())
  })
}
