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
  /** memfd_create(2): a descriptor of `bytes` zeros, close-on-exec. */
  memoryFile(name: string, bytes: number): number
  /** mmap(2), shared: what one process writes is there for the other, and stays when the writer is killed. */
  mapMemory(fd: number): ArrayBuffer
  /** madvise(2) MADV_DONTNEED on the program's own read-only segments. @returns bytes of address space let go of */
  releaseCode(): number
}

let loaded: Addon | null = null

/** Loads it at its first use: an agent without terminals needs none. @throws Error if it was never built */
export function addon(): Addon {
  loaded ??= loadAddon() as Addon
  return loaded
}
