/** Uploads for components, with the server's verbs. */
'use client'

import { useMemo, useSyncExternalStore } from 'react'
import { refusalOf } from '../_lib/errors.ts'
import { UploadError } from '../_lib/putFile.ts'
import { useTRPCClient } from '../_trpc/client.ts'
import { noUploads, onUploads, type Upload, type UploadApi, uploads } from './uploads.ts'

export const useUploads = (): readonly Upload[] => useSyncExternalStore(onUploads, uploads, noUploads)

/** A connection that broke off, a server or a host that is away for a while, a piece that came twice. */
const PASSING = new Set([
  '',
  'agent_offline',
  'agent_timeout',
  'host_gone',
  'host_files_busy',
  'host_file_busy',
  'host_file_offset',
  'host_file_stopped',
  'host_upload_unknown',
  'too_many_transfers',
])

const codeOf = (error: unknown): string =>
  error instanceof UploadError ? (error.code ?? '') : refusalOf(error).code

export function useUploadApi(): UploadApi {
  const client = useTRPCClient()
  return useMemo(
    () => ({
      begin: (input) => client.hostFiles.upload.mutate(input),
      blocks: (input) => client.hostFiles.uploadedBlocks.query(input),
      discard: (input) => client.hostFiles.discardUpload.mutate(input),
      makeFolder: (input) => client.hostFiles.makeFolder.mutate(input),
      mayRetry: (error) => PASSING.has(codeOf(error)),
    }),
    [client],
  )
}
