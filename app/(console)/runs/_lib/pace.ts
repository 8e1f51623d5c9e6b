/** How fast a run may go, as it is typed, as the server takes it, and back. */
import { z } from 'zod/mini'
import type { RunPace } from '../../../../server/trpc/types.ts'
import { isoOf, localOf, SPAN_UNITS, secondsOf, spanOf } from './spans.ts'

/** Which hosts go first. */
export const ORDERS = ['chosen', 'hostname', 'label', 'random'] as const

/** Of the hosts that run at one time: not at all, as hosts succeed, as time passes. */
export const GROWTHS = ['none', 'success', 'time'] as const
export const DEADLINES = ['none', 'after', 'at'] as const

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
  growth: z._default(z.enum(GROWTHS), 'none'),
  rampFrom: z._default(z.string(), '1'),
  rampBy: z._default(z.string(), 'x2'),
  rampSeconds: z._default(z.string(), '60'),
  offline: z._default(z.enum(['skip', 'wait']), 'skip'),
  offlineFor: z._default(z.string(), '24'),
  offlineUnit: z._default(z.enum(SPAN_UNITS), 'hours'),
  deadline: z._default(z.enum(DEADLINES), 'none'),
  deadlineAfter: z._default(z.string(), '2'),
  deadlineUnit: z._default(z.enum(SPAN_UNITS), 'hours'),
  /** As `datetime-local` has it. */
  deadlineAt: z._default(z.string(), ''),
  onDeadline: z._default(z.enum(['finish', 'cancel']), 'finish'),
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
  growth: 'none',
  rampFrom: '1',
  rampBy: 'x2',
  rampSeconds: '60',
  offline: 'skip',
  offlineFor: '24',
  offlineUnit: 'hours',
  deadline: 'none',
  deadlineAfter: '2',
  deadlineUnit: 'hours',
  deadlineAt: '',
  onDeadline: 'finish',
}

export type PaceField =
  | 'concurrency'
  | 'batches'
  | 'waitSeconds'
  | 'failureBudget'
  | 'orderLabel'
  | 'seed'
  | 'rampFrom'
  | 'rampBy'
  | 'rampSeconds'
  | 'offlineFor'
  | 'deadlineAfter'
  | 'deadlineAt'
export type PaceProblem =
  | 'amountInvalid'
  | 'batchesInvalid'
  | 'waitInvalid'
  | 'labelInvalid'
  | 'seedInvalid'
  | 'rampByInvalid'
  | 'rampFromAbove'
  | 'spanInvalid'
  | 'deadlineInvalid'

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

const isWait = (text: string): boolean =>
  /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= WAIT_SECONDS_MAX

/** `x2` or `x1.5`, more than once, also with the sign that a keyboard may have for it; or so many more. */
function readGrowth(text: string): number | string | null {
  const factor = /^[x×*](\d{1,2}(?:\.\d{1,2})?)$/i.exec(text.trim())?.[1]
  if (factor === undefined) return readAmount(text, 1)
  return Number(factor) > 1 ? `x${factor}` : null
}

const isAhead = (iso: string | null | undefined): boolean => !!iso && Date.parse(iso) > Date.now()

type Problems = Partial<Record<PaceField, PaceProblem>>

export function paceProblems(draft: PaceDraft): Problems {
  const problems: Problems = {}
  if (draft.concurrency.trim() && readAmount(draft.concurrency, 1) === null)
    problems.concurrency = 'amountInvalid'
  if (readBatches(draft.batches) === null) problems.batches = 'batchesInvalid'
  if (draft.failureBudget.trim() && readAmount(draft.failureBudget, 0) === null)
    problems.failureBudget = 'amountInvalid'
  if (draft.between === 'wait' && !isWait(draft.waitSeconds)) problems.waitSeconds = 'waitInvalid'
  const label = draft.orderLabel.trim()
  if (draft.order === 'label' && (!label || label.length > LABEL_CHARS_MAX))
    problems.orderLabel = 'labelInvalid'
  const isSeed = /^\d*$/.test(draft.seed) && Number(draft.seed) <= SEED_MAX
  if (draft.order === 'random' && !isSeed) problems.seed = 'seedInvalid'
  return { ...problems, ...rampProblems(draft), ...timeProblems(draft) }
}

/** A number and a share can't be compared before the hosts are known. */
const isAbove = (a: number | string | null, b: number | string | null): boolean =>
  typeof a === typeof b && Number.parseInt(String(a), 10) > Number.parseInt(String(b), 10)

function rampProblems({ growth, rampFrom, rampBy, rampSeconds, concurrency }: PaceDraft): Problems {
  if (growth === 'none') return {}
  const from = readAmount(rampFrom, 1)
  return {
    ...(isAbove(from, readAmount(concurrency, 1)) ? { rampFrom: 'rampFromAbove' } : {}),
    ...(from === null ? { rampFrom: 'amountInvalid' } : {}),
    ...(readGrowth(rampBy) === null ? { rampBy: 'rampByInvalid' } : {}),
    ...(growth === 'time' && !isWait(rampSeconds) ? { rampSeconds: 'waitInvalid' } : {}),
  }
}

function timeProblems(draft: PaceDraft): Problems {
  const { offline, deadline } = draft
  const isLost = offline === 'wait' && secondsOf(draft.offlineFor, draft.offlineUnit) === null
  const isSpanless = deadline === 'after' && secondsOf(draft.deadlineAfter, draft.deadlineUnit) === null
  return {
    ...(isLost ? { offlineFor: 'spanInvalid' } : {}),
    ...(isSpanless ? { deadlineAfter: 'spanInvalid' } : {}),
    ...(deadline === 'at' && !isAhead(isoOf(draft.deadlineAt)) ? { deadlineAt: 'deadlineInvalid' } : {}),
  }
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

function rampOf({ growth, rampFrom, rampBy, rampSeconds }: PaceDraft): RunPace {
  const [from, by] = [readAmount(rampFrom, 1), readGrowth(rampBy)]
  if (growth === 'none' || from === null || by === null) return {}
  return { ramp: { from, by, ...(growth === 'time' ? { everySeconds: Number(rampSeconds) } : {}) } }
}

function timesOf(draft: PaceDraft): RunPace {
  const offline = draft.offline === 'wait' ? secondsOf(draft.offlineFor, draft.offlineUnit) : null
  const after = draft.deadline === 'after' ? secondsOf(draft.deadlineAfter, draft.deadlineUnit) : null
  const at = draft.deadline === 'at' ? isoOf(draft.deadlineAt) : null
  const { onDeadline } = draft
  return {
    ...(offline === null ? {} : { offlineExpirySeconds: offline }),
    ...(after === null ? {} : { deadlineSeconds: after, onDeadline }),
    ...(at === null ? {} : { deadlineAt: at, onDeadline }),
  }
}

/** A deadline that was a time and has passed bounds no other run. */
function timesDraftOf(pace: RunPace): Partial<PaceDraft> {
  const { offlineExpirySeconds, deadlineSeconds, deadlineAt, onDeadline = 'finish' } = pace
  const offline = offlineExpirySeconds === undefined ? null : spanOf(offlineExpirySeconds)
  const after = deadlineSeconds === undefined ? null : spanOf(deadlineSeconds)
  const at = after === null && deadlineAt && isAhead(deadlineAt) ? localOf(deadlineAt) : null
  return {
    ...(offline && { offline: 'wait', offlineFor: offline.amount, offlineUnit: offline.unit }),
    ...(after && { deadline: 'after', deadlineAfter: after.amount, deadlineUnit: after.unit, onDeadline }),
    ...(at && { deadline: 'at', deadlineAt: at, onDeadline }),
  }
}

function rampDraftOf({ ramp }: RunPace): Partial<PaceDraft> {
  if (!ramp) return {}
  const seconds = ramp.everySeconds
  return {
    growth: seconds ? 'time' : 'success',
    rampFrom: String(ramp.from),
    rampBy: String(ramp.by),
    ...(seconds ? { rampSeconds: String(seconds) } : {}),
  }
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
    ...rampOf(draft),
    ...timesOf(draft),
  }
  return Object.keys(pace).length > 0 ? pace : undefined
}

/** Of an earlier run. */
export function paceDraftOf(pace: RunPace | null): PaceDraft {
  if (!pace) return EMPTY_PACE
  return {
    ...EMPTY_PACE,
    concurrency: String(pace.concurrency ?? ''),
    batches: pace.batches?.join(', ') ?? '',
    between: pace.gate ? 'gate' : pace.pauseSeconds ? 'wait' : 'none',
    waitSeconds: String(pace.pauseSeconds || EMPTY_PACE.waitSeconds),
    failureBudget: String(pace.failureBudget ?? ''),
    onBudget: pace.onBudget ?? 'pause',
    ...orderDraftOf(pace),
    ...rampDraftOf(pace),
    ...timesDraftOf(pace),
  }
}
