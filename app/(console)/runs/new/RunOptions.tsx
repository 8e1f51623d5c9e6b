/** Parameters, user, timeout and name: all of them may be left as they are. */
import { useTranslations } from 'next-intl'
import { useDurationText } from '../../../_components/Duration.tsx'
import { Field } from '../../../_ui/Field.tsx'
import type { Draft, DraftField } from '../_lib/draft.ts'

export interface RunOptionsProps {
  draft: Draft
  onChange(part: Partial<Draft>): void
  problemOf(field: DraftField): string | undefined
  /** It is named elsewhere. */
  unnamed?: boolean
}

export function RunOptions({ draft, onChange, problemOf, unnamed = false }: RunOptionsProps) {
  const t = useTranslations('runs.new')
  const durationText = useDurationText()
  const seconds = Number(draft.timeoutSeconds)
  const words = seconds > 0 ? durationText(seconds * 1000) : '…'
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      <Field
        label={t(draft.library ? 'moreParams' : 'params')}
        hint={t('paramsHint')}
        problem={problemOf('params')}
      >
        {(id) => (
          <input
            id={id}
            className="field font-mono"
            value={draft.params}
            onChange={(event) => onChange({ params: event.target.value })}
            spellCheck={false}
          />
        )}
      </Field>
      <Field label={t('user')} hint={t('userHint')} problem={problemOf('user')}>
        {(id) => (
          <input
            id={id}
            className="field font-mono"
            value={draft.user}
            onChange={(event) => onChange({ user: event.target.value.trim() })}
            spellCheck={false}
            autoCapitalize="none"
          />
        )}
      </Field>
      <Field
        label={t('timeout')}
        hint={t('timeoutHint', { text: words })}
        problem={problemOf('timeoutSeconds')}
      >
        {(id) => (
          <input
            id={id}
            className="field tabular-nums"
            inputMode="numeric"
            value={draft.timeoutSeconds}
            onChange={(event) => onChange({ timeoutSeconds: event.target.value.trim() })}
          />
        )}
      </Field>
      {!unnamed && (
        <Field label={t('name')} hint={t('nameHint')} problem={problemOf('name')}>
          {(id) => (
            <input
              id={id}
              className="field"
              value={draft.name}
              onChange={(event) => onChange({ name: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  )
}
