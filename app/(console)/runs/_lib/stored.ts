/** A draft as the server keeps it, to be run later. */
import type { StoredRun } from '../../../../server/trpc/types.ts'
import type { Draft } from './draft.ts'
import { refOf, valuesOf } from './library.ts'
import { paceOf } from './pace.ts'
import { inputOf } from './targets.ts'

/** @param newest the newest version of a library script at that time, instead of the one on the screen */
export const storedOf = (draft: Draft, newest: boolean): StoredRun => ({
  ...(draft.library
    ? {
        scriptRef: newest ? { id: draft.library.id } : refOf(draft.library),
        values: valuesOf(draft.library),
      }
    : { script: draft.script, interpreter: draft.interpreter }),
  params: draft.params,
  timeoutSeconds: Number(draft.timeoutSeconds),
  ...(draft.name.trim() ? { name: draft.name.trim() } : {}),
  ...(draft.user ? { user: draft.user } : {}),
  pace: paceOf(draft.pace),
  targets: inputOf(draft.targets),
})
