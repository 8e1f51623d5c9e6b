/** Sends a file as the body of a `PUT`, which `fetch` can't show the progress of. */

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
export function putFile<T>(
  address: string,
  file: Blob,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<T> {
  const request = new XMLHttpRequest()
  return new Promise((resolve, reject) => {
    const abort = () => request.abort()
    signal.addEventListener('abort', abort, { once: true })
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as T)
      else reject(refusalOf(request.responseText, request.status))
    }
    request.onerror = () => reject(new UploadError('The upload broke off.', null))
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'))
    request.onloadend = () => signal.removeEventListener('abort', abort)
    request.open('PUT', address)
    request.send(file)
  })
}
