/** With whose rights, how long it may take, and what the run is called: all of them may be left as they are. */
'use client'

import { useTranslations } from 'next-intl'
import { useDurationText } from '../../../_components/Duration.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import type { PushDraft } from '../_lib/draft.ts'

type Field = 'user' | 'timeoutSeconds' | 'name'

interface Props {
  draft: Pick<PushDraft, Field>
  onChange(part: Partial<Pick<PushDraft, Field>>): void
  problemOf(field: Field): string | undefined
  /** It is named elsewhere. */
  unnamed?: boolean
}

export function PushOptions({ draft, onChange, problemOf, unnamed = false }: Props) {
  const t = useTranslations('files')
  const runs = useTranslations('runs.new')
  const durationText = useDurationText()
  const seconds = Number(draft.timeoutSeconds)
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-3">
      <TextField
        label={t('user')}
        hint={t('userHint')}
        problem={problemOf('user')}
        spellCheck={false}
        autoCapitalize="none"
        value={draft.user}
        onChange={(user) => onChange({ user: user.trim() })}
      />
      <TextField
        label={runs('timeout')}
        hint={runs('timeoutHint', { text: seconds > 0 ? durationText(seconds * 1000) : '…' })}
        problem={problemOf('timeoutSeconds')}
        inputMode="numeric"
        value={draft.timeoutSeconds}
        onChange={(timeoutSeconds) => onChange({ timeoutSeconds: timeoutSeconds.trim() })}
      />
      {!unnamed && (
        <TextField
          label={runs('name')}
          hint={runs('nameHint')}
          problem={problemOf('name')}
          value={draft.name}
          onChange={(name) => onChange({ name })}
        />
      )}
    </div>
  )
}
