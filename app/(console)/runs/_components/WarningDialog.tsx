/** Asks whether what a guard rule warns of is to be kept all the same. */
'use client'

import { useTranslations } from 'next-intl'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import type { Warning } from '../_lib/warning.ts'
import { useRuleName } from './GuardHits.tsx'

interface Props {
  /** Null: nothing is asked now. */
  warning: Warning | null
  pending: boolean
  /** It is run at once, not kept. */
  runs?: boolean
  onClose(): void
  onConfirm(acknowledgedRules: string[]): void
}

export function WarningDialog({ warning, pending, runs = false, onClose, onConfirm }: Props) {
  const t = useTranslations('schedules.warning')
  const place = useTranslations('guards.confirm')
  const nameOf = useRuleName()
  const { name = '', line = 0, excerpt = '', step = '', rules = [] } = warning ?? {}
  return (
    <ConfirmDialog
      open={warning !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('title')}
      description={t(runs ? 'runText' : 'text', { count: rules.length })}
      confirmLabel={t(runs ? 'runConfirm' : 'confirm')}
      danger
      pending={pending}
      onConfirm={() => onConfirm(rules)}
    >
      <div className="mt-3 rounded-md border border-warning/50 bg-warning/5 px-3 py-2 text-sm">
        <p className="break-words font-medium">{nameOf({ id: name, name, builtin: rules.includes(name) })}</p>
        <p className="mt-1 text-xs text-muted">
          {step && `${step} · `}
          {place('line', { line })}
        </p>
        <code className="mt-0.5 block max-h-16 overflow-auto whitespace-pre-wrap break-all font-mono text-xs">
          {excerpt}
        </code>
      </div>
    </ConfirmDialog>
  )
}
