/** Files of a host as the tests bring and take them: by the console's own addresses. */
import type { TestServer } from './server.ts'
import type { TestClient } from './session.ts'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export interface Wanted {
  agentId: string
  paths: string[]
  user?: string
  archive?: boolean
  headers?: Record<string, string>
  signal?: AbortSignal
}

export function download(server: TestServer, { token }: TestClient, wanted: Wanted): Promise<Response> {
  const { agentId, paths, user, archive, headers = {}, signal = AbortSignal.timeout(120_000) } = wanted
  const params = new URLSearchParams({
    agent: agentId,
    ...(user ? { user } : {}),
    ...(archive ? { archive: '1' } : {}),
  })
  for (const path of paths) params.append('path', path)
  return fetch(`${server.url}/api/host-files?${params}`, {
    headers: { ...bearer(token), ...headers },
    signal,
  })
}

/** One request's share of an upload. */
export async function sendBytes(
  server: TestServer,
  { token }: TestClient,
  id: string,
  offset: number,
  body: Buffer | ReadableStream,
  length?: number,
): Promise<Response> {
  const headers = { ...bearer(token), ...(length === undefined ? {} : { 'content-length': String(length) }) }
  return fetch(`${server.url}/api/host-uploads/${id}?offset=${offset}`, {
    method: 'PUT',
    headers,
    body: body instanceof Buffer ? new Uint8Array(body) : body,
    duplex: 'half',
    signal: AbortSignal.timeout(120_000),
  } as RequestInit)
}

export interface Bringing {
  agentId: string
  path: string
  user?: string
  ifExists?: 'ask' | 'replace' | 'keep_both'
  makeFolders?: boolean
  modified?: number
}

/** A whole upload. @returns what the last request was answered */
export async function bring(server: TestServer, admin: TestClient, to: Bringing, bytes: Buffer) {
  const modified = to.modified ?? 1_700_000_000_000
  const begun = await admin.client.hostFiles.upload.mutate({ ...to, modified, size: bytes.length })
  if (begun.id === null) return { exists: begun.exists }
  const response = await sendBytes(server, admin, begun.id, begun.offset, bytes.subarray(begun.offset))
  const body = (await response.json()) as {
    offset?: number
    placed?: string
    ownerKept?: boolean
    error?: { code: string; message: string }
  }
  if (body.error) throw new Error(`${body.error.code}: ${body.error.message}`)
  return body
}
