/** How to start this very program again. */
import { isSea } from 'node:sea'

/** The command and its first arguments, to be followed by those of the program. */
export function selfCommand(): string[] {
  // Packed, the program is the executable; else it is a file that Node runs.
  return isSea() ? [process.execPath] : [process.execPath, ...process.execArgv, process.argv[1] ?? '']
}
