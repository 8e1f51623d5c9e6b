/** Where an answer differs from the one that most hosts gave. */
'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { DiffText } from '../_components/DiffText.tsx'
import { type Answer, differences } from '../_lib/differences.ts'
import { type GroupSaid, STREAMS } from './useAnswer.ts'

const countedOf = ({ text, compared }: Answer) => compared ?? text

export function Comparison({ said, reference }: { said: GroupSaid; reference: GroupSaid }) {
  const t = useTranslations('runs.groups')
  const parts = useMemo(
    () =>
      STREAMS.filter((one) => countedOf(said[one].answer) !== countedOf(reference[one].answer)).map(
        (stream) => ({ stream, lines: differences(reference[stream].answer, said[stream].answer) }),
      ),
    [said, reference],
  )
  if (parts.length === 0) return <p className="px-3 py-2 text-xs text-muted">{t('sameOutput')}</p>
  return parts.map(({ stream, lines }) => (
    <div key={stream}>
      <p className="px-3 pt-2 font-mono text-xs text-muted">{stream}</p>
      {lines ? <DiffText lines={lines} /> : <p className="px-3 py-2 text-xs text-muted">{t('tooLong')}</p>}
    </div>
  ))
}
