/** What becomes of hosts that are offline. */
import { useTranslations } from 'next-intl'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import type { PacePartProps } from './PaceFields.tsx'
import { SpanField } from './SpanField.tsx'

export function OfflineField({ pace, set, problemOf }: PacePartProps) {
  const t = useTranslations('runs.pace')
  return (
    <div className="flex flex-wrap items-start gap-3">
      <Field label={t('offline')} hint={pace.offline === 'wait' ? t('offlineHint') : undefined}>
        {(id) => (
          <Select
            id={id}
            value={pace.offline}
            options={(['skip', 'wait'] as const).map((value) => ({ value, label: t(`offlines.${value}`) }))}
            onChange={(offline) => set({ offline })}
          />
        )}
      </Field>
      {pace.offline === 'wait' && (
        <SpanField
          label={t('offlineFor')}
          problem={problemOf('offlineFor')}
          amount={pace.offlineFor}
          unit={pace.offlineUnit}
          onAmount={(offlineFor) => set({ offlineFor })}
          onUnit={(offlineUnit) => set({ offlineUnit })}
        />
      )}
    </div>
  )
}
