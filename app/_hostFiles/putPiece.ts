/** One piece of an upload. */
import { putFile } from '../_lib/putFile.ts'

/** The position that has been reached in the file. */
export type PutProgress = (sent: number) => void

/** @throws UploadError; DOMException `AbortError` after `signal` */
export const putPiece = (
  id: string,
  offset: number,
  piece: Blob,
  progress: PutProgress,
  signal: AbortSignal,
) =>
  putFile<{ offset: number; placed: string | null; ownerKept: boolean }>(
    `/api/host-uploads/${id}?offset=${offset}`,
    piece,
    (sent) => progress(offset + sent),
    signal,
  )
