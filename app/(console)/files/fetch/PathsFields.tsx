/** Which files are brought back, and how large each may be. */
'use client'

import { useTranslations } from 'next-intl'
import { Field } from '../../../_ui/Field.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import type { FetchDraft } from '../_lib/fetchDraft.ts'

type PathsDraft = Pick<FetchDraft, 'paths' | 'mib'>

interface Props {
  draft: PathsDraft
  onChange(part: Partial<PathsDraft>): void
  problemOf(field: keyof PathsDraft): string | undefined
}

export function PathsFields({ draft, onChange, problemOf }: Props) {
  const t = useTranslations('files')
  return (
    <>
      <Field label={t('paths')} hint={t('pathsHint')} problem={problemOf('paths')}>
        {(id) => (
          <textarea
            id={id}
            rows={4}
            className="field h-auto! py-1.5 font-mono"
            placeholder="/var/log/app/error.log"
            spellCheck={false}
            autoCapitalize="none"
            value={draft.paths}
            onChange={(event) => onChange({ paths: event.target.value })}
          />
        )}
      </Field>
      <div className="sm:w-60">
        <TextField
          label={t('mib')}
          hint={t('mibHint')}
          inputMode="numeric"
          problem={problemOf('mib')}
          value={draft.mib}
          onChange={(mib) => onChange({ mib: mib.trim() })}
        />
      </div>
    </>
  )
}
