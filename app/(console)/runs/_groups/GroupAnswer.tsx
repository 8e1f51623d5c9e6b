/** Hosts that answered the same: who they are, and what they said or where that differs from the most common answer. */
'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { OutputGroup, TaskState } from '../../../../server/trpc/types.ts'
import { useNear } from '../../../_lib/useNear.ts'
import { OutputText } from '../../../_output/OutputText.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { StateLabel } from '../_components/StateIcon.tsx'
import { isTaskOver } from '../_lib/states.ts'
import { Comparison } from './Comparison.tsx'
import type { Grouping } from './GroupChoices.tsx'
import { GroupHosts } from './GroupHosts.tsx'
import { type GroupSaid, STREAMS, useAnswer } from './useAnswer.ts'

interface GroupProps {
  runId: string
  group: OutputGroup
  grouping: Grouping
  /** Names that more than one host of the run has. */
  shared: ReadonlySet<string>
  /** What to compare with; null for the reference itself. */
  reference: OutputGroup | null
  first: boolean
}

export function GroupAnswer({ runId, group, grouping, shared, reference, first }: GroupProps) {
  const t = useTranslations('runs')
  const words = useTranslations('reading.groups')
  const [whole, setWhole] = useState(false)
  const [box, near] = useNear<HTMLElement>()
  const { by, ignore } = grouping
  const own = useAnswer(runId, group, ignore, near)
  const common = useAnswer(runId, reference ?? group, ignore, near)
  const quiet = group.outputs.stdout === null && group.outputs.stderr === null
  const comparing = reference !== null && !whole && !quiet
  return (
    <section
      ref={box}
      aria-label={`${t(`states.${group.state}`)} ${t('groups.count', { count: group.count })}`}
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 pb-1.5">
        <h3 className="font-semibold tabular-nums">{t('groups.count', { count: group.count })}</h3>
        {by.startsWith('label:') && <GroupLabel label={group.label} name={by.slice('label:'.length)} />}
        <span className="text-xs">
          <StateLabel state={group.state} />
        </span>
        {group.exitCode !== null && (
          <span className="text-xs tabular-nums text-muted">{t('view.exit', { code: group.exitCode })}</span>
        )}
        {group.answers > 1 && (
          <span className="text-xs tabular-nums text-muted">
            {words('answers', { count: group.answers })}
          </span>
        )}
        {first && <span className="text-xs text-muted">{t('groups.reference')}</span>}
        <span className="grow" />
        {reference && !quiet && (
          <button
            type="button"
            className="link-quiet text-xs"
            aria-pressed={comparing}
            onClick={() => setWhole(comparing)}
          >
            {comparing ? t('groups.whole') : t('groups.differs')}
          </button>
        )}
      </header>
      <GroupHosts runId={runId} group={group} grouping={grouping} shared={shared} />
      <div className={`overflow-hidden rounded-md bg-code ${first ? '[&_.output-text]:max-h-48!' : ''}`}>
        {quiet && <Note>{words(silenceOf(group.state))}</Note>}
        {own.error && <ErrorState title={t('view.outputFailed')} error={own.error} onRetry={own.retry} />}
        {!quiet && !own.said && !own.error && <Note>{t('view.loadingOutput')}</Note>}
        {own.said && !quiet && !comparing && <Whole said={own.said} />}
        {own.said && comparing && common.said && <Comparison said={own.said} reference={common.said} />}
      </div>
    </section>
  )
}

const Note = ({ children }: { children: ReactNode }) => (
  <p className="px-3 py-2 text-xs text-muted">{children}</p>
)

function silenceOf(state: TaskState) {
  if (state === 'running') return 'stillRunning'
  return isTaskOver(state) && state !== 'skipped' ? 'saidNothing' : 'notStarted'
}

function GroupLabel({ name, label }: { name: string; label: string | null }) {
  const words = useTranslations('reading.groups')
  return (
    <span className="font-mono text-xs">
      {label === null ? words('noLabel', { key: name }) : `${name}=${label}`}
    </span>
  )
}

function Whole({ said }: { said: GroupSaid }) {
  const t = useTranslations('runs.view')
  return STREAMS.map(
    (stream) =>
      said[stream].output.lineCount > 0 && (
        <div key={stream} className={stream === 'stderr' ? 'border-l-2 border-danger/40' : ''}>
          {stream === 'stderr' && <p className="px-3 pt-2 font-mono text-xs text-muted">{t('stderr')}</p>}
          <OutputText output={said[stream].output} live={false} label={stream} />
        </div>
      ),
  )
}
