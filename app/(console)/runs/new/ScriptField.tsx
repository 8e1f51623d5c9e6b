/** The editor with its language; a `#!` line decides over the choice, and says so. */
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { CodeEditor } from '../../../_editor/CodeEditor.tsx'
import { readShebang } from '../../../_editor/language.ts'
import { Segments } from '../_components/Segments.tsx'
import type { Draft } from '../_lib/draft.ts'

const LANGUAGES = ['shell', 'python'] as const

export interface ScriptFieldProps {
  draft: Pick<Draft, 'script' | 'interpreter'>
  readOnly: boolean
  onChange(part: Partial<Pick<Draft, 'script' | 'interpreter'>>): void
  onSubmit(): void
  problem?: string
  /** Beside the language. */
  action?: ReactNode
}

export function ScriptField({ draft, readOnly, onChange, onSubmit, problem, action }: ScriptFieldProps) {
  const t = useTranslations('runs.new')
  const shebang = readShebang(draft.script)
  return (
    <div className="flex min-h-80 grow flex-col gap-2">
      <div className="flex items-center gap-3">
        <h2 className="text-sm font-semibold">{t('script')}</h2>
        <Segments
          label={t('language')}
          value={draft.interpreter}
          onChange={(interpreter) => onChange({ interpreter })}
          options={LANGUAGES.map((value) => ({ value, label: t(value) }))}
          disabled={shebang !== null}
        />
        {shebang && (
          <span className="truncate font-mono text-xs text-muted">
            {t('shebang', { line: shebang.line })}
          </span>
        )}
        <span className="grow" />
        {action}
      </div>
      <div
        className={`min-h-64 grow overflow-hidden rounded-md border bg-raised focus-within:border-accent ${problem ? 'border-danger' : 'border-line'}`}
      >
        <CodeEditor
          key={String(readOnly)}
          value={draft.script}
          language={shebang ? shebang.language : draft.interpreter}
          label={t('script')}
          placeholder={t('scriptPlaceholder')}
          onChange={readOnly ? undefined : (script) => onChange({ script })}
          onSubmit={onSubmit}
          invalid={problem !== undefined}
          describedBy={problem ? 'script-problem' : undefined}
        />
      </div>
      {problem && (
        <p id="script-problem" role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  )
}
