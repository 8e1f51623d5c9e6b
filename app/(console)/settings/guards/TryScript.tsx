/** A script that is only looked at: which rules would find something. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useDeferredValue, useState } from 'react'
import type { Interpreter } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Section } from '../../../_ui/Section.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { GuardHits } from '../../runs/_components/GuardHits.tsx'

const LANGUAGES: Interpreter[] = ['shell', 'python']

export function TryScript() {
  const t = useTranslations('guards')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const [text, setText] = useState('')
  const [interpreter, setInterpreter] = useState<Interpreter>('shell')
  const script = useDeferredValue(text)
  const tried = script.trim() !== ''
  const check = useQuery(
    trpc.guards.check.queryOptions(
      { script, interpreter },
      { enabled: tried, placeholderData: keepPreviousData, staleTime: 0 },
    ),
  )
  return (
    <Section title={t('test')}>
      <p className="mb-2 text-sm text-muted">
        {t('testText')} {t('testHosts')}
      </p>
      <Select
        label={t('language')}
        value={interpreter}
        onChange={setInterpreter}
        options={LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) }))}
      />
      <textarea
        aria-label={t('testScript')}
        className="field mt-2 h-32! py-2 font-mono text-xs"
        spellCheck={false}
        placeholder="rm -rf /"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div aria-live="polite" className="min-h-6 text-sm">
        {check.isError && <p className="text-danger">{errorText(check.error)}</p>}
        {tried && check.data && check.data.hits.length === 0 && (
          <p className="mt-2 text-muted">{t('noHit')}</p>
        )}
        {tried && check.data && <GuardHits hits={check.data.hits} />}
      </div>
    </Section>
  )
}
