/** Sends a release as the body of `PUT /api/releases`, which `fetch` can't show the progress of. */
import type { ReleaseItem } from '../../../../server/trpc/types.ts'

export interface UploadFields {
  version: string
  arch: string
  notes: string
  signature: string
}

/** `error`: code, sentence and params as the server gave them; null: the connection broke off. */
export class UploadError extends Error {
  readonly code: string | null
  readonly params: Record<string, string | number>

  constructor(message: string, code: string | null, params: Record<string, string | number> = {}) {
    super(message)
    this.name = 'UploadError'
    this.code = code
    this.params = params
  }
}

interface Refusal {
  error?: { code?: string; message?: string; params?: Record<string, string | number> }
}

function refusalOf(text: string, status: number): UploadError {
  let body: Refusal = {}
  try {
    body = JSON.parse(text) as Refusal
  } catch {
    return new UploadError(`The server answered ${status}.`, null) // A proxy's page, perhaps.
  }
  const { code = null, message = `The server answered ${status}.`, params } = body.error ?? {}
  return new UploadError(message, code, params)
}

/**
 * @param onProgress bytes that are sent
 * @throws UploadError; DOMException `AbortError` after `signal`
 */
export function uploadRelease(
  file: Blob,
  fields: UploadFields,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<ReleaseItem> {
  const given = Object.entries(fields).filter(([, value]) => value !== '')
  const request = new XMLHttpRequest()
  return new Promise((resolve, reject) => {
    const abort = () => request.abort()
    signal.addEventListener('abort', abort, { once: true })
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as ReleaseItem)
      else reject(refusalOf(request.responseText, request.status))
    }
    request.onerror = () => reject(new UploadError('The upload broke off.', null))
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'))
    request.onloadend = () => signal.removeEventListener('abort', abort)
    request.open('PUT', `/api/releases?${new URLSearchParams(given)}`)
    request.send(file)
  })
}
