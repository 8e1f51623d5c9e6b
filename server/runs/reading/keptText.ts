/** A stored output as text, with the words for a cut middle. */
import type { KeptOutput } from '../outputs.ts'
import { joinText } from '../text.ts'

export const keptText = (kept: KeptOutput | undefined): string =>
  kept ? joinText(kept.head, kept.tail, kept.total - kept.head.length - kept.tail.length) : ''
