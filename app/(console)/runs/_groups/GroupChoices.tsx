/** What answers are grouped by, and what of them is ignored then; it stands in the address, so that it can be shared. */
'use client'

import { useTranslations } from 'next-intl'
import { useUrlState } from '../../../_lib/useUrlState.ts'
import { Select } from '../../../_ui/Select.tsx'

export const IGNORABLE = ['digits', 'times', 'hosts'] as const
export type Ignorable = (typeof IGNORABLE)[number]
type GroupBy = 'output' | 'exit' | 'state' | `label:${string}`

export interface Grouping {
  by: GroupBy
  ignore: Ignorable[]
  setBy(by: GroupBy): void
  setIgnore(ignore: Ignorable[]): void
}

const isLabel = (by: string): by is `label:${string}` =>
  by.startsWith('label:') && by.length > 'label:'.length

export function useGrouping(): Grouping {
  const [by, setBy] = useUrlState('by')
  const [ignored, setIgnored] = useUrlState('ignore')
  const words = ignored.split(',')
  return {
    by: by === 'exit' || by === 'state' || isLabel(by) ? by : 'output',
    ignore: IGNORABLE.filter((one) => words.includes(one)),
    setBy: (value) => setBy(value === 'output' ? '' : value),
    setIgnore: (values) => setIgnored(values.join()),
  }
}

export function GroupChoices({ grouping, labelKeys }: { grouping: Grouping; labelKeys: string[] }) {
  const t = useTranslations('reading.groups')
  const { by, ignore, setBy, setIgnore } = grouping
  const labels = isLabel(by) ? [...new Set([by.slice('label:'.length), ...labelKeys])] : labelKeys
  const toggle = (one: Ignorable) =>
    setIgnore(ignore.includes(one) ? ignore.filter((other) => other !== one) : [...ignore, one])
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Select<GroupBy>
        label={t('by')}
        value={by}
        onChange={setBy}
        options={[
          { value: 'output', label: t('byOutput') },
          { value: 'exit', label: t('byExit') },
          { value: 'state', label: t('byState') },
          ...labels.map((key) => ({ value: `label:${key}` as const, label: t('byLabel', { key }) })),
        ]}
      />
      {by === 'output' && (
        <fieldset className="flex flex-wrap items-center gap-1" aria-label={t('ignore')}>
          <span aria-hidden className="mr-1 text-xs text-muted">
            {t('ignore')}
          </span>
          {IGNORABLE.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={ignore.includes(one)}
              onClick={() => toggle(one)}
              className="inline-flex h-7 items-center rounded-full border border-line px-2.5 text-xs hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent/10 aria-pressed:font-medium"
            >
              {t(one)}
            </button>
          ))}
        </fieldset>
      )}
    </div>
  )
}
