/** The fields of the retention form, and the policy that they mean. */
import type { RetentionPolicy } from '../../../../server/trpc/types.ts'

const GIB = 1024 ** 3
const DAYS_MAX = 36_500
const GIB_MAX = 8_000_000

export const daysOf = ({ keepDays }: RetentionPolicy): string => (keepDays === null ? '' : String(keepDays))
export const gibOf = ({ keepOutputBytes }: RetentionPolicy): string =>
  keepOutputBytes === null ? '' : String(Math.round((keepOutputBytes / GIB) * 1_000) / 1_000)

/** Empty fields mean no end. `policy` is null where a field can't be read. */
export function policyOf(days: string, gib: string) {
  const daysProblem = !/^\s*\d*\s*$/.test(days) || (days.trim() !== '' && !isWithin(days, 1, DAYS_MAX))
  const gibProblem =
    !/^\s*(\d+([.,]\d{1,3})?)?\s*$/.test(gib) || (gib.trim() !== '' && !isWithin(gib, 0, GIB_MAX))
  const policy: RetentionPolicy | null =
    daysProblem || gibProblem
      ? null
      : {
          keepDays: days.trim() === '' ? null : Number(days),
          keepOutputBytes: gib.trim() === '' ? null : Math.round(numberOf(gib) * GIB),
        }
  return { policy, daysProblem, gibProblem }
}

const numberOf = (text: string) => Number(text.replace(',', '.'))
const isWithin = (text: string, least: number, most: number) =>
  numberOf(text) >= least && numberOf(text) <= most
