/** What a run is about: a script, a file that it brings, or files that it brought back. */
'use client'

import type { RunDetail } from '../../../../server/trpc/types.ts'
import { FetchedFiles } from './FetchedFiles.tsx'
import { RunFile } from './RunFile.tsx'
import { RunScript } from './RunScript.tsx'

export function RunContent({ run }: { run: RunDetail }) {
  if (run.file) return <RunFile run={run} file={run.file} />
  return run.fetch ? <FetchedFiles run={run} spec={run.fetch} /> : <RunScript run={run} />
}
