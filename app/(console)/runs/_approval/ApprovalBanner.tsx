/** Why a run waits for a second person, with what that person may decide; later what was decided, and by whom. */
'use client'

import { useTranslations } from 'next-intl'
import type { RunApproval, RunDetail } from '../../../../server/trpc/types.ts'
import { useMe, usePermission } from '../../../_components/permissions.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { TimeUntil } from '../../../_components/TimeUntil.tsx'
import { GuardHits } from '../_components/GuardHits.tsx'
import { DecideButtons } from './DecideButtons.tsx'
import { WithdrawButton } from './WithdrawButton.tsx'

interface Props {
  run: RunDetail
  approval: RunApproval
}

export function ApprovalBanner({ run, approval }: Props) {
  return run.state === 'awaiting_approval' ? (
    <Waiting run={run} approval={approval} />
  ) : (
    <Decided approval={approval} />
  )
}

function Waiting({ run, approval }: Props) {
  const t = useTranslations('approval')
  const me = useMe()
  const mayApprove = usePermission('runs.approve')
  const own = me?.username === run.createdBy
  const author = approval.authors?.find(({ name }) => name === me?.username)
  const decides = author ? t('authorText', { of: author.of }) : t('decideText')
  const hint = own ? t('ownText') : mayApprove ? decides : t('refusedText')
  return (
    <section
      aria-label={t('title')}
      className="rounded-lg border border-warning/50 bg-warning/5 px-4 py-3 text-sm"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <h2 className="font-semibold">{t('asks', { name: run.createdBy, hosts: run.total })}</h2>
          <p className="mt-0.5 text-muted">
            {me && hint} {t.rich('expires', { time: () => <TimeUntil at={approval.expiresAt} /> })}
          </p>
        </div>
        <div className="flex gap-2">
          {me && own && <WithdrawButton run={run} />}
          {me && !own && mayApprove && <DecideButtons run={run} refuseOnly={author !== undefined} />}
        </div>
      </div>
      <GuardHits hits={approval.rules.map((rule) => ({ ...rule, action: 'approve' }))} />
    </section>
  )
}

function Decided({ approval }: { approval: RunApproval }) {
  const t = useTranslations('approval')
  const { decision, decidedBy = '', decidedAt, note } = approval
  if (!decision) return null
  return (
    <p role="status" className="text-sm text-muted">
      {t(`decided.${decision}`, { name: decidedBy })}{' '}
      {decidedAt && decision !== 'expired' && <RelativeTime at={decidedAt} />}
      {note && <q className="ml-2 break-words text-text">{note}</q>}
    </p>
  )
}
