/** What is asked of the fields of a release, by whichever way they come. */
import { z } from 'zod'
import { RELEASE_BYTES_MAX, VERSION_PATTERN } from '../../agent/protocol/index.ts'
import { RELEASE_ARCHS } from '../../drizzle/schema/index.ts'

const NOTES_MAX = 10_000

export const releaseArch = z.enum(RELEASE_ARCHS)
export const releaseVersion = z
  .string()
  .regex(
    VERSION_PATTERN,
    'A version has 1 to 64 letters, digits or . + - _, and begins with a letter or a digit.',
  )

export const uploadInput = z.object({
  version: releaseVersion,
  arch: releaseArch,
  signature: z.string().length(86, 'A signature has 86 characters of base64url.').optional(),
  notes: z.string().max(NOTES_MAX).optional(),
})

/** Agents fetch it by themselves: encrypted, but for mirrors on the host itself. */
const isFetchable = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username } = new URL(text)
  if (username) return false
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
  )
}

export const externalInput = uploadInput.extend({
  url: z.string().max(1024).refine(isFetchable, 'The URL must begin with https:// and carry no password.'),
  sha256: z.string().regex(/^[0-9a-fA-F]{64}$/, 'sha256 has 64 hexadecimal digits.'),
  size: z.number().int().min(1).max(RELEASE_BYTES_MAX),
  md5: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$/, 'md5 has 32 hexadecimal digits.')
    .optional(),
})
