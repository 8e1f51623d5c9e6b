/** A stored output as text, with the words for a cut middle. */
import type { KeptOutput } from '../outputs.ts'
import { joinText, textPieces } from '../text.ts'

const cutOf = ({ head, tail, total }: KeptOutput) => total - head.length - tail.length

export const keptText = (kept: KeptOutput | undefined): string =>
  kept ? joinText(kept.head, kept.tail, cutOf(kept)) : ''

/** The same a little at a time, of whole characters. */
export function* keptPieces(kept: KeptOutput | undefined): Generator<string> {
  if (kept) yield* textPieces(kept.head, kept.tail, cutOf(kept))
}
