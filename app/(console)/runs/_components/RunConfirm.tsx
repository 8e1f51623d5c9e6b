/** Asks before a run, and tells what it means: how many hosts, which of them matter, and what the guard rules find. */
'use client'

import { useTranslations } from 'next-intl'
import type { GuardCheck } from '../../../../server/trpc/types.ts'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { GuardHits } from './GuardHits.tsx'

interface Props {
  /** Null: nothing is asked now. */
  check: GuardCheck | null
  title: string
  /** Further sentences. */
  text?: string
  /** The hosts are those of a search, which is made when it starts or, where it waits for approval, when it is asked for. */
  byFilter?: boolean
  confirmLabel: string
  pending: boolean
  onClose: () => void
  /** With the ids of the rules that were shown. */
  onConfirm: (acknowledgedRules: string[]) => void
}

const NOTHING: GuardCheck = { hosts: 0, offline: 0, locked: 0, labelled: [], hits: [] }

export const isBlocked = (check: GuardCheck): boolean => check.hits.some(({ action }) => action === 'block')

export function RunConfirm({
  check,
  title,
  text,
  byFilter,
  confirmLabel,
  pending,
  onClose,
  onConfirm,
}: Props) {
  const t = useTranslations('guards.confirm')
  const runs = useTranslations('runs.new')
  const locks = useTranslations('locks')
  const { hosts, offline, locked, labelled, hits } = check ?? NOTHING
  const blocked = check !== null && isBlocked(check)
  const asksFor = !blocked && hits.some(({ action }) => action === 'approve')
  const sentences = [
    asksFor && t('askText'),
    locked > 0 && locks('skips', { hosts, locked, rest: hosts - locked }),
    text,
    byFilter && runs(asksFor ? 'confirmFilterAsked' : 'confirmFilter'),
  ]
  const words = blocked ? t('blockedText') : sentences.filter(Boolean).join(' ')
  const facts = [
    t('hosts', { hosts }),
    ...labelled.map((part) => t('labelled', part)),
    offline > 0 && t('offline', { offline }),
    locked > 0 && t('locked', { locked }),
    hits.length > 0 && t('hits', { hits: hits.length }),
  ].filter((fact) => fact !== false)
  return (
    <ConfirmDialog
      open={check !== null}
      onOpenChange={(open) => !open && onClose()}
      title={blocked ? t('blockedTitle') : title}
      description={
        <>
          <span className="block font-medium text-text">{facts.join(t('between'))}</span>
          {words && <span className="mt-1 block">{words}</span>}
        </>
      }
      confirmLabel={asksFor ? t('ask') : hits.length > 0 ? t('anyway') : confirmLabel}
      danger={!asksFor && hits.length > 0}
      pending={pending}
      onConfirm={blocked ? undefined : () => onConfirm(hits.map(({ rule }) => rule))}
    >
      {hits.length > 0 && <GuardHits hits={hits} />}
    </ConfirmDialog>
  )
}
