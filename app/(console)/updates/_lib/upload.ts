/** Sends a release as the body of `PUT /api/releases`. */
import type { ReleaseItem } from '../../../../server/trpc/types.ts'
import { putFile } from '../../../_lib/putFile.ts'

export interface UploadFields {
  version: string
  arch: string
  notes: string
  signature: string
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
  return putFile(`/api/releases?${new URLSearchParams(given)}`, file, onProgress, signal)
}
