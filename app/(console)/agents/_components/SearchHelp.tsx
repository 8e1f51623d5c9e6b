/** What can be written into a search for hosts: server/agents/terms/terms.ts reads it. */
'use client'

import { Popover } from '@base-ui/react/popover'
import { CircleQuestionMark } from 'lucide-react'
import { useTranslations } from 'next-intl'

const EXAMPLES = [
  ['web[1-99]', 'range'],
  ['db*.example.com', 'glob'],
  ['10.0.3.0/24', 'network'],
  ['env=prod role!=web', 'label'],
  ['@edge', 'group'],
  ['os:debian arch:arm', 'fact'],
  ['status:locked', 'status'],
  ['version<1.4', 'version'],
  ['web1,web2 !db', 'combine'],
] as const

export function SearchHelp() {
  const t = useTranslations('agents.searchHelp')
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={t('title')}
        title={t('title')}
        className="inline-flex items-center gap-1 text-xs text-muted hover:text-text"
      >
        <CircleQuestionMark className="size-3.5" aria-hidden="true" />
        {t('short')}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="start" sideOffset={6} className="z-60">
          <Popover.Popup
            aria-label={t('title')}
            className="w-[min(26rem,calc(100vw-2rem))] rounded-lg border border-line bg-raised p-3 text-sm shadow-lg outline-none"
          >
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
              {EXAMPLES.map(([example, what]) => (
                <div key={what} className="contents">
                  <dt className="font-mono text-xs leading-5">{example}</dt>
                  <dd className="text-muted">{t(what)}</dd>
                </div>
              ))}
            </dl>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
