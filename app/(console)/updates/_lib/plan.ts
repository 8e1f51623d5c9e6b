/** What a person fills in for a rollout, as the API takes it. */

export interface PlanFields {
  version: string
  canary: string
  batch: string
  pauseMinutes: string
  budget: string
  hours: boolean
  from: string
  to: string
  timeZone: string
  note: string
}

export const newPlan = (version: string, timeZone: string): PlanFields => ({
  version,
  canary: '1',
  batch: '10%',
  pauseMinutes: '1',
  budget: '5%',
  hours: false,
  from: '22:00',
  to: '05:00',
  timeZone,
  note: '',
})

type Amount = number | string

/** `12` or `10%`; undefined: nothing was written; null: it is neither. */
export function readAmount(text: string, min: number): Amount | undefined | null {
  const bare = text.replaceAll(' ', '')
  if (bare === '') return undefined
  if (/^(100|\d{1,2})%$/.test(bare)) return Number.parseInt(bare, 10) >= min ? bare : null
  return /^\d{1,5}$/.test(bare) && Number(bare) >= min ? Number(bare) : null
}

/** As `readAmount`, without shares. */
export const readNumber = (text: string): number | undefined | null => {
  const amount = readAmount(text, 0)
  return typeof amount === 'string' ? null : amount
}

export interface PlanOptions {
  canary?: number
  batch?: Amount
  pauseSeconds?: number
  failureBudget?: Amount
  window?: { from: string; to: string; timeZone: string }
  note?: string
}

/** Null where a field can't be read. */
export function readPlan(fields: PlanFields): PlanOptions | null {
  const canary = readNumber(fields.canary)
  const batch = readAmount(fields.batch, 1)
  const minutes = readNumber(fields.pauseMinutes)
  const failureBudget = readAmount(fields.budget, 0)
  if (canary === null || batch === null || minutes === null || failureBudget === null) return null
  const { from, to, timeZone, note } = fields
  return {
    canary: canary || undefined,
    batch,
    pauseSeconds: (minutes ?? 0) * 60 || undefined,
    failureBudget,
    window: fields.hours ? { from, to, timeZone } : undefined,
    note: note.trim() || undefined,
  }
}
