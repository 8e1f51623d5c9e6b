/** Whose statistics a run counts for. */
import { createHash } from 'node:crypto'
import type { Interpreter } from '../../drizzle/schema/index.ts'

interface Script {
  scriptId: string | null
  script: string
  interpreter: Interpreter
}

/** The library's script, whichever version; else the same text is the same script, whoever wrote it. */
export const subjectOf = ({ scriptId, script, interpreter }: Script): string =>
  scriptId ?? createHash('sha256').update(`${interpreter}\n${script}`).digest('hex')
