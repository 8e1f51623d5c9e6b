/** Recordings as a test needs them: a session that is over and recorded, and what people download of it. */
import type { TestServer } from './server.ts'
import type { QunkongClient, TestClient } from './session.ts'
import type { TestTerminal } from './terminal.ts'
import { until } from './until.ts'

/** Ends the shell, and gives its recording as soon as it can be searched. */
export async function recorded(client: QunkongClient, terminal: TestTerminal) {
  terminal.write('exit\n')
  await terminal.closed
  return whole(client, terminal.id)
}

/** The recording once the session is over and all of it has been read. */
export async function whole(client: QunkongClient, id: string) {
  return until(
    async () => {
      const recording = await client.recordings.get.query({ id })
      if (recording.state === 'recording') return undefined
      const last = recording.segments.at(-1)
      return last?.closed && recording.segments.every(({ number, screen }) => number === 1 || screen)
        ? recording
        : undefined
    },
    { timeoutMs: 30_000, what: 'the recording to be whole' },
  )
}

export const recordingPath = (id: string, piece: string) => `/api/recordings/${id}/${piece}`

export const fetchPiece = (server: TestServer, { token }: TestClient, id: string, piece: string) =>
  fetch(`${server.url}${recordingPath(id, piece)}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(30_000),
  })

export type CastLine = [seconds: number, code: string, data: string]

/** The file that people get: its header and its events. */
export async function downloadCast(server: TestServer, who: TestClient, id: string) {
  const response = await fetchPiece(server, who, id, 'cast')
  if (!response.ok) throw new Error(`the download of ${id} answered ${response.status}`)
  const [header = '', ...lines] = (await response.text()).trimEnd().split('\n')
  const events = lines.map((line) => JSON.parse(line) as CastLine)
  return {
    header: JSON.parse(header) as Record<string, unknown>,
    events,
    output: events
      .filter(([, code]) => code === 'o')
      .map(([, , data]) => data)
      .join(''),
  }
}
