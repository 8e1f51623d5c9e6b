/** How fast a run may go, as it is typed, as the server takes it, and back. */
import { z } from 'zod/mini'
import type { RunPace } from '../../../../server/trpc/types.ts'

/** Which hosts go first. */
export const ORDERS = ['chosen', 'hostname', 'label', 'random'] as const

export const PaceSchema = z.object({
  concurrency: z.string(),
  batches: z.string(),
  between: z.enum(['none', 'gate', 'wait']),
  waitSeconds: z.string(),
  failureBudget: z.string(),
  onBudget: z.enum(['pause', 'stop']),
  order: z._default(z.enum(ORDERS), 'chosen'),
  orderLabel: z._default(z.string(), ''),
  seed: z._default(z.string(), ''),
})
export type PaceDraft = z.infer<typeof PaceSchema>

export const EMPTY_PACE: PaceDraft = {
  concurrency: '',
  batches: '',
  between: 'none',
  waitSeconds: '60',
  failureBudget: '',
  onBudget: 'pause',
  order: 'chosen',
  orderLabel: '',
  seed: '',
}

export type PaceField = 'concurrency' | 'batches' | 'waitSeconds' | 'failureBudget' | 'orderLabel' | 'seed'
export type PaceProblem = 'amountInvalid' | 'batchesInvalid' | 'waitInvalid' | 'labelInvalid' | 'seedInvalid'

const WAIT_SECONDS_MAX = 24 * 3600
const BATCHES_MAX = 100
const LABEL_CHARS_MAX = 128
const SEED_MAX = 2 ** 32 - 1

/** `25` or `10%`; null: neither. */
function readAmount(text: string, least: number): number | string | null {
  const trimmed = text.trim()
  if (/^(100|\d{1,2})%$/.test(trimmed)) return trimmed
  return /^\d{1,5}$/.test(trimmed) && Number(trimmed) >= least ? Number(trimmed) : null
}

/** `1, 10, 10%, rest`; null where one of them is no size. */
function readBatches(text: string): (number | string)[] | null {
  const sizes = text
    .split(/[\s,，、]+/)
    .filter(Boolean)
    .map((word) => (/^(rest|其余)$/i.test(word) ? 'rest' : readAmount(word, 1)))
  return sizes.length > BATCHES_MAX || sizes.includes(null) ? null : sizes.filter((size) => size !== null)
}

export function paceProblems(draft: PaceDraft): Partial<Record<PaceField, PaceProblem>> {
  const problems: Partial<Record<PaceField, PaceProblem>> = {}
  if (draft.concurrency.trim() && readAmount(draft.concurrency, 1) === null)
    problems.concurrency = 'amountInvalid'
  if (readBatches(draft.batches) === null) problems.batches = 'batchesInvalid'
  if (draft.failureBudget.trim() && readAmount(draft.failureBudget, 0) === null)
    problems.failureBudget = 'amountInvalid'
  const seconds = Number(draft.waitSeconds)
  const isWait = /^\d+$/.test(draft.waitSeconds) && seconds >= 1 && seconds <= WAIT_SECONDS_MAX
  if (draft.between === 'wait' && !isWait) problems.waitSeconds = 'waitInvalid'
  const label = draft.orderLabel.trim()
  if (draft.order === 'label' && (!label || label.length > LABEL_CHARS_MAX))
    problems.orderLabel = 'labelInvalid'
  const isSeed = /^\d*$/.test(draft.seed) && Number(draft.seed) <= SEED_MAX
  if (draft.order === 'random' && !isSeed) problems.seed = 'seedInvalid'
  return problems
}

function orderOf({ order, orderLabel, seed }: PaceDraft): RunPace {
  switch (order) {
    case 'chosen':
      return {}
    case 'hostname':
      return { order }
    case 'label':
      return { order: `label:${orderLabel.trim()}` }
    case 'random':
      return { order, ...(seed ? { seed: Number(seed) } : {}) }
  }
}

function orderDraftOf({ order = 'chosen', seed }: RunPace): Pick<PaceDraft, 'order' | 'orderLabel' | 'seed'> {
  if (order === 'chosen' || order === 'hostname' || order === 'random')
    return { order, orderLabel: '', seed: String(seed ?? '') }
  return { order: 'label', orderLabel: order.slice('label:'.length), seed: '' }
}

/** Undefined: as fast as it can. Only of a draft without problems. */
export function paceOf(draft: PaceDraft): RunPace | undefined {
  const concurrency = readAmount(draft.concurrency, 1)
  const batches = readBatches(draft.batches) ?? []
  const failureBudget = readAmount(draft.failureBudget, 0)
  const pace: RunPace = {
    ...(concurrency === null ? {} : { concurrency }),
    ...(batches.length > 0 ? { batches } : {}),
    ...(batches.length > 0 && draft.between === 'gate' ? { gate: true } : {}),
    ...(batches.length > 0 && draft.between === 'wait' ? { pauseSeconds: Number(draft.waitSeconds) } : {}),
    ...(failureBudget === null ? {} : { failureBudget, onBudget: draft.onBudget }),
    ...orderOf(draft),
  }
  return Object.keys(pace).length > 0 ? pace : undefined
}

/** Of an earlier run. */
export function paceDraftOf(pace: RunPace | null): PaceDraft {
  if (!pace) return EMPTY_PACE
  return {
    concurrency: String(pace.concurrency ?? ''),
    batches: pace.batches?.join(', ') ?? '',
    between: pace.gate ? 'gate' : pace.pauseSeconds ? 'wait' : 'none',
    waitSeconds: String(pace.pauseSeconds || EMPTY_PACE.waitSeconds),
    failureBudget: String(pace.failureBudget ?? ''),
    onBudget: pace.onBudget ?? 'pause',
    ...orderDraftOf(pace),
  }
}
