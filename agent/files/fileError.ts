/** What went wrong with a file, in a sentence that begins with a code the console has words for. */

/** `file_…: sentence` is what the task's reason says. */
export class FileError extends Error {
  constructor(code: string, sentence: string) {
    super(`file_${code}: ${sentence}`)
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? ''

export const hasCode = (error: unknown, ...codes: string[]): boolean => codes.includes(codeOf(error))

/** `EACCES: permission denied` of what says also on which path: that is one of our own descriptors. */
export const systemWords = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/, [a-z]+ '.*$/s, '')

/** A system error on the way to `path` in words. */
export function explain(error: unknown, path: string): Error {
  if (error instanceof FileError) return error
  switch (codeOf(error)) {
    case 'ENOSPC':
      return new FileError('disk_full', `There is no room left on the filesystem of ${path}.`)
    case 'EDQUOT':
      return new FileError('disk_full', `The quota of the user on the filesystem of ${path} is used up.`)
    case 'EFBIG':
      return new FileError(
        'too_large',
        `The filesystem or a limit of this host does not take a file of this size at ${path}.`,
      )
    case 'EROFS':
      return new FileError('read_only', `The filesystem of ${path} is read-only.`)
    case 'EACCES':
    case 'EPERM':
      return new FileError('denied', `The system denies it: ${path} (${systemWords(error)}).`)
    case 'ENAMETOOLONG':
      return new FileError('path', `A name in ${path} is too long for its filesystem.`)
    case 'ELOOP':
      return new FileError('link', `There are too many symbolic links on the way to ${path}.`)
    case 'ENOTDIR':
      return new FileError('path', `Something on the way to ${path} is not a folder.`)
    case 'ENOENT':
      return new FileError('no_folder', `The folder of ${path} does not exist.`)
    default:
      if (error instanceof Error && !error.message.includes('/proc/self/fd/')) return error
      return new Error(`${systemWords(error)}: ${path}`)
  }
}
