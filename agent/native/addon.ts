/** The native addon, typed: PTYs by node-pty's own code, and what Node lacks for handing them over (descriptors.cc). */
import { loadAddon } from './load.ts'

export interface Addon {
  /**
   * forkpty(3) and execvp(3). `uid` and `gid` -1: as they are. `helperPath` is macOS's.
   * @throws Error if no PTY or process can be had
   */
  fork(
    file: string,
    args: string[],
    env: string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: (exitCode: number, signal: number) => void,
  ): { fd: number; pid: number; pty: string }
  /** SIGWINCH goes to the program if the size is another. @throws Error if `fd` is no terminal (any more) */
  resize(fd: number, cols: number, rows: number): void
  /** On a socket on which nothing else is under way. @throws Error if the peer is gone */
  sendDescriptors(socket: number, descriptors: number[]): void
  /** Connects to `path`, sends `request`, and resolves with the 1 to `max` that were sent; the caller closes them. */
  receiveDescriptors(path: string, request: Uint8Array, max: number, timeoutMs: number): Promise<number[]>
  /**
   * The process group in the foreground of the terminal whose master `fd` is; 0: that of the session's leader, as a shell's at
   * its prompt, or none that can be seen from here.
   */
  foreground(fd: number): number
  /** memfd_create(2): a descriptor of `bytes` zeros, close-on-exec. */
  memoryFile(name: string, bytes: number): number
  /** mmap(2), shared: what one process writes is there for the other, and stays when the writer is killed. */
  mapMemory(fd: number): ArrayBuffer
  /**
   * A thread that reads a non-blocking descriptor on into the ring of `size` bytes at `dataAt` of a memory file, whose first eight
   * bytes count all of its bytes. `came` is told the count after each `gather` bytes, and when it rests, with the number
   * of the waking that is over, or else 0; `dry` means that nothing came for `patienceUs` microseconds, or that the
   * descriptor's end or an error shows at the next read.
   */
  Flood: new (
    fd: number,
    memoryFd: number,
    dataAt: number,
    size: number,
    gather: number,
    patienceUs: number,
    came: (total: number, ended: number, dry: boolean) => void,
  ) => FloodReader
  /** RFC 6455, 5.3: `length` bytes of `source` under the four of `mask` into `output` at `offset`; in place where both are one. */
  mask(source: Uint8Array, mask: Uint8Array, output: Uint8Array, offset: number, length: number): void
  /**
   * Gives the file that is open as `to` the extended attributes (xattr(7)) of the one at the path `from`, its access control
   * list among them, and takes all others from it; but for those that are of a content, as capabilities are.
   * @returns the names of those that could not be given or taken
   * @throws Error if they can't be listed
   */
  copyAttributes(from: string, to: number): string[]
  /** madvise(2) MADV_DONTNEED on the program's own read-only segments. @returns bytes of address space let go of */
  releaseCode(): number
}

export interface FloodReader {
  /**
   * Reads on until the ring's count is `until`. Nobody else reads the descriptor before it rests.
   * @returns the number of this waking, the same where it had not rested; 0 where no thread can be had
   * @throws Error after `stop`
   */
  allow(until: number): number
  /** Once it returns nothing is read any more; what was read and not told about yet is told no more. @returns the ring's count */
  stop(): number
}

let loaded: Addon | null = null

/** Loads it at its first use: an agent without terminals needs none. @throws Error if it was never built */
export function addon(): Addon {
  loaded ??= loadAddon() as Addon
  return loaded
}
