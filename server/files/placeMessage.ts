/** What an agent is told that is to place a file, or to bring some. */
import type { FetchFiles, PlaceFile } from '../../agent/protocol/index.ts'
import type { FetchSpec, PushSpec } from '../../drizzle/schema/index.ts'
import type { LiveTask } from '../runs/live.ts'

/** @param key lets the task's agent fetch it */
export const placeFileMessage = ({ row, run }: LiveTask, file: PushSpec, key: string): PlaceFile => ({
  type: 'place_file',
  task_id: row.id,
  sha256: file.sha256,
  size: file.size,
  key,
  path: file.path,
  mode: file.mode,
  owner: file.owner,
  group: file.group,
  if_exists: file.ifExists,
  make_folders: file.makeFolders,
  follow_link: file.followLink,
  timeout: run.row.timeoutSeconds,
  execution_user: run.row.executionUser ?? undefined,
})

/** @param key lets the task's agent bring them */
export const fetchFilesMessage = ({ row, run }: LiveTask, spec: FetchSpec, key: string): FetchFiles => ({
  type: 'fetch_files',
  task_id: row.id,
  key,
  paths: spec.paths,
  bytes_max: spec.bytesMax,
  timeout: run.row.timeoutSeconds,
  execution_user: run.row.executionUser ?? undefined,
})
