/** The files that a step brings back: which ones, and how fast. */
'use client'

import { useTranslations } from 'next-intl'
import type { FetchDraft, FetchField, FetchProblem } from '../../files/_lib/fetchDraft.ts'
import { PathsFields } from '../../files/fetch/PathsFields.tsx'
import { PushOptions } from '../../files/push/PushOptions.tsx'
import { PaceFields } from '../../runs/new/PaceFields.tsx'

interface Props {
  fetch: FetchDraft
  onChange(part: Partial<FetchDraft>): void
  problems: Partial<Record<FetchField, FetchProblem>>
  /** Say what is wrong. */
  tried: boolean
}

export function FetchFields({ fetch, onChange, problems, tried }: Props) {
  const t = useTranslations('files')
  const problemOf = (field: FetchField): string | undefined => {
    const problem = problems[field]
    return problem && t(`problems.${problem}`)
  }
  return (
    <div className="space-y-4">
      <PathsFields draft={fetch} onChange={onChange} problemOf={problemOf} />
      <PushOptions draft={fetch} onChange={onChange} problemOf={problemOf} unnamed />
      <PaceFields pace={fetch.pace} onChange={(pace) => onChange({ pace })} tried={tried} />
    </div>
  )
}
