/** A script of the library in the run form: its parameters to fill in, its text to look at. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { CodeEditor } from '../../../_editor/CodeEditor.tsx'
import { readShebang } from '../../../_editor/language.ts'
import { paths } from '../../../_lib/paths.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import type { Draft } from '../_lib/draft.ts'
import { type Library, typedProblems } from '../_lib/library.ts'
import { ParameterField } from './ParameterField.tsx'

export interface LibraryFieldsProps {
  draft: Draft
  library: Library
  onChange(part: Partial<Draft>): void
  /** Say what is wrong. */
  tried: boolean
  problem?: string
}

function keptOf(
  { kept, again, notTaken }: Library,
  name: string,
): 'stays' | 'again' | 'notTaken' | undefined {
  if (again?.includes(name)) return 'again'
  if (notTaken?.includes(name)) return 'notTaken'
  return kept?.includes(name) ? 'stays' : undefined
}

export function LibraryFields({ draft, library, onChange, tried, problem }: LibraryFieldsProps) {
  const t = useTranslations('scripts.form')
  const [asking, setAsking] = useState(false)
  const problems = typedProblems(library)
  const shebang = readShebang(draft.script)
  const set = (name: string, text: string) =>
    onChange({ library: { ...library, typed: { ...library.typed, [name]: text } } })
  return (
    <section className="space-y-4" aria-label={t('library')}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 truncate text-sm font-semibold">
          <Link href={paths.script(library.id)} className="hover:underline">
            {library.name}
          </Link>{' '}
          <span className="font-normal text-muted">v{library.version}</span>
        </h2>
        <span className="grow" />
        <Button variant="quiet" onClick={() => setAsking(true)}>
          {t('unlink')}
        </Button>
      </div>
      {problem && (
        <p role="alert" className="text-sm text-danger">
          {problem}
        </p>
      )}
      {library.parameters.length === 0 && <p className="text-sm text-muted">{t('noParameters')}</p>}
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
        {library.parameters.map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            value={library.typed[parameter.name] ?? ''}
            onChange={(text) => set(parameter.name, text)}
            problem={tried ? problems[parameter.name] : undefined}
            kept={keptOf(library, parameter.name)}
          />
        ))}
      </div>
      <details className="text-sm">
        <summary className="font-medium">{t('showScript')}</summary>
        <div className="mt-2 max-h-96 overflow-auto rounded-md border border-line bg-raised">
          <CodeEditor
            value={draft.script}
            language={shebang ? shebang.language : draft.interpreter}
            label={t('showScript')}
          />
        </div>
      </details>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('unlinkTitle')}
        description={t('unlinkText')}
        confirmLabel={t('unlink')}
        onConfirm={() => onChange({ library: null })}
      />
    </section>
  )
}
