/** The colours of states: for text and signs, and for the segments of a bar. */
import type { Tone } from '../_lib/states.ts'

export const TONE_TEXT: Record<Tone, string> = {
  neutral: 'text-muted',
  accent: 'text-accent',
  success: 'text-success',
  danger: 'text-danger',
  warning: 'text-warning',
}

export const TONE_FILL: Record<Tone, string> = {
  neutral: 'bg-neutral-fill',
  accent: 'bg-accent',
  success: 'bg-success',
  danger: 'bg-danger',
  warning: 'bg-warning',
}

/** Quiet enough that many of them side by side leave the odd one to be seen. */
export const TONE_CELL: Record<Tone, string> = {
  neutral: 'bg-track',
  accent: 'bg-accent/15',
  success: 'bg-success/10',
  danger: 'bg-danger/25',
  warning: 'bg-warning/25',
}
