/** One stream's text as it is named to clients: `stdout.` or `stderr.` and the content's id in hexadecimal. */
import { tasks } from '../../../drizzle/schema/index.ts'

export const STREAMS = ['stdout', 'stderr'] as const
export type Stream = (typeof STREAMS)[number]

export const OUTPUT_KEY = /^(stdout|stderr)\.([0-9a-f]{64})$/

export const streamColumn = { stdout: tasks.stdoutId, stderr: tasks.stderrId } as const

export const outputKey = (stream: Stream, id: Buffer): string => `${stream}.${id.toString('hex')}`

export function parseOutputKey(key: string): { stream: Stream; id: Buffer } | null {
  const [, stream, id] = OUTPUT_KEY.exec(key) ?? []
  if (id === undefined) return null
  return { stream: stream === 'stderr' ? 'stderr' : 'stdout', id: Buffer.from(id, 'hex') }
}
