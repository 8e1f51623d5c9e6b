/** What an agent is told that is to place a file. */
import type { PlaceFile } from '../../agent/protocol/index.ts'
import type { PushSpec } from '../../drizzle/schema/index.ts'
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
