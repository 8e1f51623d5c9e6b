/** Uploads a file that is to go to hosts, unless the server has it already: `client.files.push` takes its id. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import path from 'node:path'
import { Transform } from 'node:stream'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { FileItem } from '../server/trpc/types.ts'
import type { ClientOptions, QunkongClient } from './index.ts'

export type { FileItem } from '../server/trpc/types.ts'

const ANSWER_MS_MAX = 10 * 60_000

export interface UploadOptions extends ClientOptions {
  /** Finds a file of the same content and name, which is taken instead. Without it the file is always sent. */
  client?: QunkongClient
  /** What it is called on the server, and in a folder on a host; else as it is called here. */
  name?: string
  signal?: AbortSignal
  onProgress?(sent: number, size: number): void
}

async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash, { signal })
  return hash.digest('hex')
}

/** Streams `file` to the server. @throws Error with the server's sentence, or the signal's reason */
export async function uploadFile(file: string, options: UploadOptions): Promise<FileItem> {
  const { url, token, client, name = path.basename(file), signal, onProgress } = options
  if (client) {
    const sha256 = await sha256Of(file, signal)
    const { items } = await client.files.list.query({ sha256, limit: 200 })
    const known = items.find((item) => item.name === name)
    if (known) return known
  }
  const target = new URL('/api/files', url)
  target.searchParams.set('name', name)
  const { request } = target.protocol === 'https:' ? https : http
  const { size } = await stat(file)
  let sent = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length
      onProgress?.(sent, size)
      done(null, chunk)
    },
  })
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const sending = request(target, {
      method: 'PUT',
      agent: false,
      timeout: ANSWER_MS_MAX,
      signal,
      headers: { authorization: `Bearer ${token}`, 'content-length': size },
    })
    sending.on('response', resolve)
    sending.on('timeout', () => sending.destroy(new Error('The server does not answer.')))
    // An early refusal ends the connection under the upload: then the answer is what counts.
    pipeline(createReadStream(file), count, sending).catch(reject)
  })
  const body = (await json(answer)) as FileItem & { error?: { message: string } }
  if (answer.statusCode !== 201)
    throw new Error(body.error?.message ?? `The server answered ${answer.statusCode}.`)
  return body
}
