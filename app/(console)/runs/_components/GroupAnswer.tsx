/** Hosts that answered the same: who they are, and what they said or where that differs from the most common answer. */
'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { OutputGroup } from '../../../../server/trpc/types.ts'
import { shortId } from '../../../_lib/hostMarks.ts'
import { plainText, snapshotOf } from '../../../_output/lines.ts'
import { OutputText } from '../../../_output/OutputText.tsx'
import { differences } from '../_lib/differences.ts'
import { DiffText } from './DiffText.tsx'
import { StateLabel } from './StateIcon.tsx'

/** So many names of hosts are shown before the rest is folded. */
const NAMES_SHOWN = 12

/** Answers are compared by what they say, not by their colours. */
const plain = (text: string) => plainText(snapshotOf(text))

interface GroupProps {
  group: OutputGroup
  /** Names that more than one host of the run has. */
  shared: ReadonlySet<string>
  /** What to compare with; null for the reference itself. */
  reference: OutputGroup | null
  first: boolean
  /** The key of the label that hosts are grouped by. */
  label: string | null
}

export function GroupAnswer({ group, shared, reference, first, label }: GroupProps) {
  const t = useTranslations('runs')
  const words = useTranslations('reading.groups')
  const [whole, setWhole] = useState(false)
  const comparing = reference !== null && !whole
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
        {label !== null && (
          <span className="font-mono text-xs">
            {group.label === null ? words('noLabel', { key: label }) : `${label}=${group.label}`}
          </span>
        )}
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
      <div className={`overflow-hidden rounded-md bg-code ${first ? '[&_.output-text]:max-h-48!' : ''}`}>
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

const comparedOf = (group: OutputGroup, stream: 'stdout' | 'stderr') =>
  group.compared?.[stream] ?? plain(group[stream])

const answerOf = (group: OutputGroup, stream: 'stdout' | 'stderr') => ({
  text: plain(group[stream]),
  ...(group.compared ? { compared: plain(group.compared[stream]) } : {}),
})

function Comparison({ group, reference }: { group: OutputGroup; reference: OutputGroup }) {
  const t = useTranslations('runs')
  const parts = useMemo(
    () =>
      (['stdout', 'stderr'] as const)
        .filter((stream) => comparedOf(group, stream) !== comparedOf(reference, stream))
        .map((stream) => ({
          stream,
          lines: differences(answerOf(reference, stream), answerOf(group, stream)),
        })),
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
