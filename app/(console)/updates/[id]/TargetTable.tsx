/** The hosts of a rollout, by batch, filtered by state and name. */
'use client'

import { useTranslations } from 'next-intl'
import type { RolloutDetail } from '../../../../server/trpc/types.ts'
import { paths } from '../../../_lib/paths.ts'
import { useUrlState } from '../../../_lib/useUrlState.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button } from '../../../_ui/Button.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { SearchInput } from '../../../_ui/SearchInput.tsx'
import { DataTable } from '../../../_ui/table/DataTable.tsx'
import { TARGET_STATES } from '../_lib/states.ts'
import { useTargetList } from '../_lib/useRollout.ts'
import { targetColumns } from './targetColumns.tsx'

const CHIP =
  'h-7 rounded-full px-2.5 text-xs text-muted tabular-nums hover:bg-hover aria-pressed:bg-track aria-pressed:font-medium aria-pressed:text-text'

export function TargetTable({ rollout }: { rollout: RolloutDetail }) {
  const t = useTranslations('updates.view')
  const states = useTranslations('updates.states')
  const navigate = useNavigate()
  const [stateText, setState] = useUrlState('state')
  const [query, setQuery] = useUrlState('query')
  const state = TARGET_STATES.find((known) => known === stateText) ?? null
  const list = useTargetList(rollout.id, { state, query })
  const shown = TARGET_STATES.filter((known) => rollout.counts[known] > 0 || known === state)
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchInput value={query} onChange={setQuery} label={t('filter')} />
        <div className="flex flex-wrap gap-1">
          <button type="button" className={CHIP} aria-pressed={state === null} onClick={() => setState('')}>
            {t('allStates')} {rollout.total}
          </button>
          {shown.map((known) => (
            <button
              key={known}
              type="button"
              className={CHIP}
              aria-pressed={state === known}
              onClick={() => setState(known)}
            >
              {states(known)} {rollout.counts[known]}
            </button>
          ))}
        </div>
      </div>
      <DataTable
        label={t('hosts')}
        columns={targetColumns}
        list={list}
        stacked
        onOpen={(target) => navigate(paths.agent(target.agentId))}
        empty={
          <EmptyState
            title={t('noMatch')}
            action={
              <Button
                onClick={() => {
                  setQuery('')
                  setState('')
                }}
              >
                {t('clearFilter')}
              </Button>
            }
          />
        }
      />
    </>
  )
}
