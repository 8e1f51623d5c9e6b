/** Equal answers of many hosts folded into one each, and where they differ from the most common one. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { OutputGroup, RunDetail } from '../../../../server/trpc/types.ts'
import { shortId } from '../../../_lib/hostMarks.ts'
import { plainText, snapshotOf } from '../../../_output/lines.ts'
import { OutputText } from '../../../_output/OutputText.tsx'
import { useTRPC } from '../../../_trpc/client.ts'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { differences } from '../_lib/differences.ts'
import { isRunOver, isTaskOver, sumOf, TASK_STATES } from '../_lib/states.ts'
import { DiffText } from './DiffText.tsx'
import { StateLabel } from './StateIcon.tsx'

/** So many names of hosts are shown before the rest is folded. */
const NAMES_SHOWN = 12

export function GroupList({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.groups')
  const trpc = useTRPC()
  const groups = useQuery(
    trpc.runs.groups.queryOptions({ runId: run.id }, { placeholderData: keepPreviousData }),
  )
  if (groups.isError) return <ErrorState title={t('failed')} error={groups.error} onRetry={groups.refetch} />
  if (!groups.data) return <SkeletonRows count={3} />
  const items = groups.data.items
  const shared = sharedNames(items)
  const done = sumOf(run.counts, TASK_STATES.filter(isTaskOver))
  // Clush's rule: what most hosts answered is what the others are compared with.
  const reference = items.reduce<OutputGroup | undefined>(
    (most, group) => (!most || group.count > most.count ? group : most),
    undefined,
  )
  return (
    <div className="space-y-6">
      {!isRunOver(run.state) && (
        <p className="text-xs text-muted">{t('running', { done, total: run.total })}</p>
      )}
      {items.length === 0 && <EmptyState title={t('none')} />}
      {items.map((group) => (
        <Group
          key={`${group.state} ${group.exitCode} ${group.agentIds[0]}`}
          group={group}
          shared={shared}
          reference={group === reference || !reference ? null : reference}
          first={group === reference && items.length > 1 && group.count > 1}
        />
      ))}
    </div>
  )
}

function sharedNames(groups: readonly OutputGroup[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const name of groups.flatMap((group) => group.hostnames)) (seen.has(name) ? shared : seen).add(name)
  return shared
}

/** Answers are compared by what they say, not by their colours. */
const plain = (text: string) => plainText(snapshotOf(text))

interface GroupProps {
  group: OutputGroup
  /** Names that more than one host of the run has. */
  shared: ReadonlySet<string>
  /** What to compare with; null for the reference itself. */
  reference: OutputGroup | null
  first: boolean
}

function Group({ group, shared, reference, first }: GroupProps) {
  const t = useTranslations('runs')
  const [comparing, setComparing] = useState(false)
  const [allNames, setAllNames] = useState(false)
  const stdout = useMemo(() => snapshotOf(group.stdout), [group.stdout])
  const stderr = useMemo(() => snapshotOf(group.stderr), [group.stderr])
  const count = allNames ? group.hostnames.length : NAMES_SHOWN
  const hosts = group.hostnames.slice(0, count).map((name, at) => ({ name, id: group.agentIds[at] ?? '' }))
  const quiet = stdout.lineCount + stderr.lineCount === 0
  return (
    <section aria-label={`${t(`states.${group.state}`)} ${t('groups.count', { count: group.count })}`}>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 pb-2">
        <h3 className="font-semibold tabular-nums">{t('groups.count', { count: group.count })}</h3>
        <span className="text-xs">
          <StateLabel state={group.state} />
        </span>
        {group.exitCode !== null && (
          <span className="text-xs tabular-nums text-muted">{t('view.exit', { code: group.exitCode })}</span>
        )}
        {first && <span className="text-xs text-muted">{t('groups.reference')}</span>}
        <span className="grow" />
        {reference && !quiet && (
          <button
            type="button"
            className="link-quiet text-xs"
            aria-pressed={comparing}
            onClick={() => setComparing(!comparing)}
          >
            {comparing ? t('groups.whole') : t('groups.differs')}
          </button>
        )}
      </header>
      <p className="pb-2 font-mono text-xs leading-5 text-muted">
        {hosts.map(({ name, id }) => (
          <span key={id} title={id} className="mr-3">
            {shared.has(name) ? `${name} ${shortId(id)}` : name}
          </span>
        ))}
        {hosts.length < group.count && (
          <button type="button" className="link-quiet ml-2 font-sans" onClick={() => setAllNames(true)}>
            {t('groups.showHosts', { count: group.count })}
          </button>
        )}
      </p>
      <div className="overflow-hidden rounded-md bg-code">
        {quiet && <p className="px-3 py-2 text-xs text-muted">{t('view.noOutput')}</p>}
        {comparing && reference ? (
          <Comparison group={group} reference={reference} />
        ) : (
          <>
            {stdout.lineCount > 0 && <OutputText output={stdout} live={false} label="stdout" />}
            {stderr.lineCount > 0 && (
              <div className="border-l-2 border-danger/40">
                <p className="px-3 pt-2 font-mono text-xs text-muted">{t('view.stderr')}</p>
                <OutputText output={stderr} live={false} label="stderr" />
              </div>
            )}
          </>
        )}
      </div>
    </section>
  )
}

function Comparison({ group, reference }: { group: OutputGroup; reference: OutputGroup }) {
  const t = useTranslations('runs')
  const parts = useMemo(
    () =>
      (['stdout', 'stderr'] as const)
        .filter((stream) => group[stream] !== reference[stream])
        .map((stream) => ({ stream, lines: differences(plain(reference[stream]), plain(group[stream])) })),
    [group, reference],
  )
  if (parts.length === 0) return <p className="px-3 py-2 text-xs text-muted">{t('groups.sameOutput')}</p>
  return parts.map(({ stream, lines }) => (
    <div key={stream}>
      <p className="px-3 pt-2 font-mono text-xs text-muted">{stream}</p>
      {lines ? (
        <DiffText lines={lines} />
      ) : (
        <p className="px-3 py-2 text-xs text-muted">{t('groups.tooLong')}</p>
      )}
    </div>
  ))
}
