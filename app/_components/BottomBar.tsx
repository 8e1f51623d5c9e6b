/** Navigation on phones: the four pages that are used most, and the others behind one button. */
'use client'

import { Menu } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Dialog } from '../_ui/Dialog.tsx'
import { ApprovalBadge } from '../(console)/runs/_approval/ApprovalBadge.tsx'
import { isHere, type Page } from './pages.ts'

const FIRST: readonly Page['key'][] = ['agents', 'newRun', 'runs', 'terminal']
/** With so many pages there is room for all. */
const ROOM = 5

const ENTRY =
  'relative flex h-13 min-w-0 flex-1 flex-col items-center justify-center text-muted aria-[current=page]:text-accent'
const LABEL = 'max-w-full truncate px-0.5 text-[10px] leading-4'

export function BottomBar({ pages, pathname }: { pages: Page[]; pathname: string }) {
  const t = useTranslations('nav')
  const [open, setOpen] = useState(false)
  const first = pages.length <= ROOM ? pages : pages.filter(({ key }) => FIRST.includes(key))
  const others = pages.filter((page) => !first.includes(page))
  const hereAmongOthers = others.find(({ href }) => isHere(pathname, href))
  return (
    <nav
      aria-label={t('label')}
      className="fixed inset-x-0 bottom-0 z-20 flex min-h-13 border-t border-line bg-panel md:hidden"
    >
      {first.map(({ key, href, icon: Icon }) => (
        <Link
          key={key}
          href={href}
          aria-current={isHere(pathname, href) ? 'page' : undefined}
          className={ENTRY}
        >
          <Icon className="size-5" aria-hidden="true" />
          {key === 'runs' && <ApprovalBadge className="absolute left-1/2 top-0.5 ml-1.5" />}
          <span className={LABEL}>{t(key === 'newRun' ? 'newRunShort' : key)}</span>
        </Link>
      ))}
      {others.length > 0 && (
        <button
          type="button"
          aria-haspopup="dialog"
          aria-expanded={open}
          aria-current={hereAmongOthers ? 'page' : undefined}
          className={ENTRY}
          onClick={() => setOpen(true)}
        >
          <Menu className="size-5" aria-hidden="true" />
          <span className={LABEL}>{hereAmongOthers ? t(hereAmongOthers.key) : t('more')}</span>
        </button>
      )}
      <Dialog closable open={open} onOpenChange={setOpen} title={t('more')}>
        <div className="-mx-2 grid grid-cols-2 gap-1">
          {others.map(({ key, href, icon: Icon }) => (
            <Link
              key={key}
              href={href}
              aria-current={isHere(pathname, href) ? 'page' : undefined}
              className="flex h-12 min-w-0 items-center gap-3 rounded-md px-3 text-sm hover:bg-hover aria-[current=page]:bg-hover aria-[current=page]:font-medium"
              onClick={() => setOpen(false)}
            >
              <Icon className="size-5 shrink-0 text-muted" aria-hidden="true" />
              <span className="truncate">{t(key)}</span>
            </Link>
          ))}
        </div>
      </Dialog>
    </nav>
  )
}
