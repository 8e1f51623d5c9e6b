/** Work on more paths than one request takes: piece after piece, with how far it is, until it is done or stopped. */

export const PATHS_MAX = 500
/** Of the paths of one request: within what the server takes of a body, each character at its longest. */
const CHARS_MAX = 300_000

export function piecesOf(paths: readonly string[]): string[][] {
  const pieces: string[][] = []
  let chars = 0
  for (const path of paths) {
    const last = pieces.at(-1)
    if (!last || last.length >= PATHS_MAX || chars + path.length > CHARS_MAX) {
      pieces.push([path])
      chars = path.length
    } else {
      last.push(path)
      chars += path.length
    }
  }
  return pieces
}

export interface Progress {
  done: number
  count: number
}

export interface Watching {
  /** Stops after the request that is under way. */
  signal: AbortSignal
  progress(at: Progress): void
}

/** `done`: of the paths, those whose pieces were done whole. Neither `error` nor all of them done: it was stopped. */
export interface PiecesDone extends Progress {
  error?: unknown
}

/** @param step asked again while it says `more` */
export async function inPieces(
  paths: readonly string[],
  step: (piece: string[]) => Promise<{ more: boolean }>,
  { signal, progress }: Watching,
): Promise<PiecesDone> {
  const count = paths.length
  let done = 0
  progress({ done, count })
  for (const piece of piecesOf(paths)) {
    try {
      for (;;) {
        if (signal.aborted) return { done, count }
        if (!(await step(piece)).more) break
      }
    } catch (error) {
      return { done, count, error }
    }
    done += piece.length
    progress({ done, count })
  }
  return { done, count }
}
