/** What went wrong, as a code that the console has words for and one sentence. */
import { explain, FileError, hasCode } from '../files/fileError.ts'
import { messageOf } from '../log.ts'
import type { HostFileReply } from '../protocol/index.ts'
import { shown } from './held.ts'

export type Failure = NonNullable<HostFileReply['error']>

/** Carries what the console needs besides its words. */
export class HostFileError extends FileError {
  readonly params: Record<string, string | number>
  constructor(code: string, sentence: string, params: Record<string, string | number>) {
    super(code, sentence)
    this.params = params
  }
}

/** A system error about `path` in words. */
export function explained(error: unknown, path: string): Error {
  const name = shown(path)
  if (error instanceof FileError) return error
  if (hasCode(error, 'ENOENT')) return new FileError('missing', `There is no ${name} on this host.`)
  if (hasCode(error, 'EEXIST')) return new FileError('exists', `${name} exists already.`)
  if (hasCode(error, 'ENOTEMPTY')) return new FileError('not_empty', `${name} is not empty.`)
  if (hasCode(error, 'EISDIR')) return new FileError('is_folder', `${name} is a folder.`)
  if (hasCode(error, 'EBUSY')) return new FileError('in_use', `${name} is in use by the system.`)
  if (hasCode(error, 'EXDEV'))
    return new FileError(
      'other_filesystem',
      'The two places are on different filesystems: copy it in a terminal.',
    )
  return explain(error, name)
}

const CODED = /^(file_[a-z_]+): (.*)$/s

/** As it goes over the wire. */
export function failureOf(error: unknown): Failure {
  const words = messageOf(error)
  const [, code = 'file_failed', message = words] = CODED.exec(words) ?? []
  const params = error instanceof HostFileError ? error.params : undefined
  return { code, message: message.slice(0, 4096), ...(params ? { params } : {}) }
}
