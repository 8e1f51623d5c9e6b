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
