/** The file that a step brings: which one, where to, and how fast. */
'use client'

import { useTranslations } from 'next-intl'
import type { PushDraft, PushField, PushProblem } from '../../files/_lib/draft.ts'
import { FileField } from '../../files/push/FileField.tsx'
import { PlaceFields } from '../../files/push/PlaceFields.tsx'
import { PushOptions } from '../../files/push/PushOptions.tsx'
import { PaceFields } from '../../runs/new/PaceFields.tsx'

interface Props {
  push: PushDraft
  onChange(part: Partial<PushDraft>): void
  problems: Partial<Record<PushField, PushProblem>>
  /** Say what is wrong. */
  tried: boolean
}

export function FileFields({ push, onChange, problems, tried }: Props) {
  const t = useTranslations('files')
  const problemOf = (field: PushField): string | undefined => {
    const problem = problems[field]
    return problem && t(`problems.${problem}`)
  }
  return (
    <div className="space-y-4">
      <FileField file={push.file} problem={problemOf('file')} onChange={(file) => onChange({ file })} />
      <PlaceFields draft={push} onChange={onChange} problemOf={problemOf} />
      <PushOptions draft={push} onChange={onChange} problemOf={problemOf} unnamed />
      <PaceFields pace={push.pace} onChange={(pace) => onChange({ pace })} tried={tried} />
    </div>
  )
}
