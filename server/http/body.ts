/** Reads a small request body whole. */
import type { IncomingMessage } from 'node:http'

/** The body's text, or null when it has more than `bytesMax`. @throws when the client goes away in the middle */
export async function readBody(req: IncomingMessage, bytesMax: number): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of req) {
    const part = Buffer.from(chunk as Uint8Array)
    bytes += part.length
    if (bytes > bytesMax) return null
    chunks.push(part)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Of a form or of JSON, the fields that are text. */
export function parseFields(text: string, contentType: string): Record<string, string> {
  if (!contentType.includes('application/json')) return Object.fromEntries(new URLSearchParams(text))
  const parsed: unknown = JSON.parse(text)
  if (parsed === null || typeof parsed !== 'object') return {}
  return Object.fromEntries(
    Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
