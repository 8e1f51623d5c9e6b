/** What is picked so far, as chips; hosts that are offline now say so. */
import { Lock, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { HostMark } from '../../../_components/HostMark.tsx'
import { sameNamed } from '../../../_lib/hostMarks.ts'
import { countsOf, type Targets, toggle } from '../_lib/targets.ts'

/** More chips than this are a wall: the rest is a number. */
const CHIPS_MAX = 24

const CHIP = 'inline-flex h-6 items-center gap-1.5 rounded-full bg-track px-2.5 text-xs'

export interface PickedHostsProps {
  targets: Targets
  onChange(targets: Targets): void
  problem?: string
}

export function PickedHosts({ targets, onChange, problem }: PickedHostsProps) {
  const t = useTranslations('runs.targets')
  const facts = useTranslations('guards.confirm')
  const locks = useTranslations('locks')
  const { hosts, offline, locked } = countsOf(targets)
  const same = sameNamed(targets.kind === 'agents' ? targets.agents : [])
  const words = targets.kind === 'filter' ? filterWords(targets.filter) : ''
  return (
    <div className="space-y-2">
      <div className="flex items-baseline gap-2 text-sm">
        <h2 className="font-semibold">{t('title')}</h2>
        <span className="tabular-nums text-muted" aria-live="polite">
          {t('picked', { count: hosts })}
          {offline > 0 && facts('between') + facts('offline', { offline })}
          {locked > 0 && (
            <span className="text-danger">{facts('between') + facts('locked', { locked })}</span>
          )}
        </span>
        <span className="grow" />
        {hosts > 0 && (
          <button
            type="button"
            className="link-quiet text-xs"
            onClick={() => onChange({ kind: 'agents', agents: [] })}
          >
            {t('clear')}
          </button>
        )}
      </div>
      {problem && (
        <p id="targets-problem" role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
      {targets.kind === 'filter' && (
        <span className={CHIP}>
          {words ? t('allMatching', { count: hosts, query: words }) : t('everyHost', { count: hosts })}
        </span>
      )}
      {targets.kind === 'agents' && hosts > 0 && (
        <ul className="flex flex-wrap gap-1">
          {targets.agents.slice(0, CHIPS_MAX).map((agent) => (
            <li key={agent.id} className={CHIP}>
              <span className={agent.online ? '' : 'text-muted line-through decoration-1'}>
                {agent.hostname}
              </span>
              <HostMark host={agent} same={same} />
              {agent.locked && <Lock size={11} className="text-danger" aria-label={locks('locked')} />}
              {!agent.online && <span className="text-warning">{t('offline')}</span>}
              <button
                type="button"
                aria-label={t('drop', { hostname: agent.hostname })}
                onClick={() => onChange(toggle(targets, agent))}
              >
                <X size={12} aria-hidden />
              </button>
            </li>
          ))}
          {hosts > CHIPS_MAX && <li className={CHIP}>{t('more', { count: hosts - CHIPS_MAX })}</li>}
        </ul>
      )}
    </div>
  )
}

/** A filter as a person would write it. */
function filterWords(filter: Extract<Targets, { kind: 'filter' }>['filter']): string {
  return [
    filter.query && `“${filter.query}”`,
    filter.status,
    ...Object.entries(filter.labels ?? {}).map(([name, value]) => `${name}=${value}`),
  ]
    .filter(Boolean)
    .join(' ')
}
