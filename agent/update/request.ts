/** The order that is being carried out, kept so that a restarted agent goes on with it. */
import { readIfThere } from '../identity/files.ts'
import { parseDown, type UpdateAgent } from '../protocol/index.ts'

/** Null if there is none, or none that can be read. */
export async function readRequest(file: string): Promise<UpdateAgent | null> {
  const text = await readIfThere(file)
  const parsed = text === null ? null : parseDown(text)
  return parsed?.kind === 'message' && parsed.message.type === 'update_agent' ? parsed.message : null
}
