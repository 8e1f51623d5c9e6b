/** Where one is: each folder above leads there; a click beside them lets one type. */
'use client'

import { ChevronRight, Pencil } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Fragment, useState } from 'react'
import { crumbsOf, shownName } from './names.ts'

export function Crumbs({ path, onGo }: { path: string; onGo(path: string): void }) {
  const t = useTranslations('hostFiles')
  const [typed, setTyped] = useState<string | null>(null)
  const crumbs = crumbsOf(path)
  if (typed !== null)
    return (
      <form
        className="min-w-0 grow"
        onSubmit={(event) => {
          event.preventDefault()
          const wanted = typed.trim()
          setTyped(null)
          if (wanted.startsWith('/')) onGo(wanted.length > 1 ? wanted.replace(/\/+$/, '') || '/' : wanted)
        }}
      >
        <input
          // It appears because one wants to type.
          ref={(input) => input?.focus()}
          aria-label={t('path')}
          className="field h-7! font-mono text-xs!"
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => setTyped(null)}
          onKeyDown={(event) => event.key === 'Escape' && setTyped(null)}
        />
      </form>
    )
  return (
    <nav aria-label={t('path')} className="flex min-w-0 grow items-center text-sm">
      <ol className="flex min-w-0 items-center overflow-x-auto [scrollbar-width:none]">
        {crumbs.map(({ name, path: to }, at) => {
          const last = at === crumbs.length - 1
          return (
            <Fragment key={to}>
              {at > 1 && <ChevronRight className="size-3 shrink-0 text-muted" aria-hidden />}
              <li className="shrink-0">
                <button
                  type="button"
                  aria-current={last ? 'location' : undefined}
                  onClick={() => onGo(to)}
                  className={`max-w-48 truncate rounded-sm px-1.5 py-0.5 hover:bg-hover ${last ? 'font-medium' : 'text-muted'}`}
                >
                  {shownName(name)}
                </button>
              </li>
            </Fragment>
          )
        })}
      </ol>
      <button
        type="button"
        className="icon-link shrink-0"
        aria-label={t('typePath')}
        title={t('typePath')}
        onClick={() => setTyped(path)}
      >
        <Pencil size={12} aria-hidden />
      </button>
    </nav>
  )
}
