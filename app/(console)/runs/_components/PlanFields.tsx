/** What is to be run, in forms that keep it for later: a text or a script of the library, its options and its pace. */
'use client'

import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useErrorText } from '../../../_lib/errors.ts'
import type { Draft, DraftField } from '../_lib/draft.ts'
import { LibraryFields } from '../new/LibraryFields.tsx'
import { PaceFields } from '../new/PaceFields.tsx'
import { RunOptions } from '../new/RunOptions.tsx'
import { ScriptField } from '../new/ScriptField.tsx'
import { useLoadDraft } from '../new/useDraft.ts'
import { ScriptPicker } from './ScriptPicker.tsx'

export interface PlanFieldsProps {
  draft: Draft
  onChange(part: Partial<Draft>): void
  /** Always the newest version of the library script. */
  newest: boolean
  onNewest(newest: boolean): void
  onSubmit(): void
  /** Say what is wrong. */
  tried: boolean
  problemOf(field: DraftField): string | undefined
  refused: boolean
}

export function PlanFields(props: PlanFieldsProps) {
  const { draft, onChange, newest, onNewest, onSubmit, tried, problemOf, refused } = props
  const t = useTranslations('schedules.form')
  const errorText = useErrorText()
  const { scriptDraft } = useLoadDraft()
  const pick = (id: string) => {
    scriptDraft(id).then(
      ({ script, interpreter, library }) => onChange({ script, interpreter, library }),
      (error: unknown) => toast.error(errorText(error)),
    )
  }
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {draft.library ? (
        <>
          <LibraryFields
            draft={draft}
            library={draft.library}
            onChange={onChange}
            tried={tried}
            problem={problemOf('script')}
          />
          <label className="flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="accent-accent"
              checked={newest}
              onChange={(event) => onNewest(event.target.checked)}
            />
            {t('newest')}
          </label>
        </>
      ) : (
        <ScriptField
          draft={draft}
          readOnly={refused}
          onChange={onChange}
          onSubmit={onSubmit}
          problem={problemOf('script')}
          action={<ScriptPicker onPick={pick} />}
        />
      )}
      <RunOptions draft={draft} onChange={onChange} problemOf={problemOf} unnamed />
      <PaceFields pace={draft.pace} onChange={(pace) => onChange({ pace })} tried={tried} repeats />
    </div>
  )
}
