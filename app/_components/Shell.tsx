/** Navigation around every page; at the side on wide screens, at the bottom on phones. */
'use client'

import { LogOut, Search } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { ApprovalBadge } from '../(console)/runs/_approval/ApprovalBadge.tsx'
import { BottomBar } from './BottomBar.tsx'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { KeyboardHelp } from './KeyboardHelp.tsx'
import { NavigationGuard } from './NavigationGuard.tsx'
import { Palette } from './Palette.tsx'
import { isHere, PAGES } from './pages.ts'
import { useMe } from './permissions.tsx'
import { useModifier } from './useModifier.ts'
import { useSignOut } from './useSignOut.tsx'

/** Until it is known what this person may see. */
const EntriesToCome = () =>
  PAGES.map(({ key }) => (
    <div key={key} aria-hidden="true" className="flex h-8 animate-pulse items-center gap-2.5 px-2">
      <div className="size-4 rounded bg-track" />
      <div className="h-3 w-20 rounded bg-track" />
    </div>
  ))

export function Shell({ children }: { children: ReactNode }) {
  const t = useTranslations('nav')
  const me = useMe()
  const pathname = usePathname()
  const [searching, setSearching] = useState(false)
  const modifier = useModifier()
  const { signOut, dialog } = useSignOut()
  const pages = PAGES.filter((page) => me?.permissions.includes(page.needs))
  return (
    <div className="md:flex">
      <aside className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-r border-line bg-panel p-3 md:flex">
        <p className="px-2 py-1.5 font-semibold tracking-tight">
          Qunkong <span className="font-normal text-muted">群控</span>
        </p>
        <button
          type="button"
          onClick={() => setSearching(true)}
          className="mt-2 flex h-8 items-center gap-2 rounded-md border border-line bg-raised px-2 text-sm text-muted hover:text-text"
        >
          <Search className="size-4" aria-hidden="true" />
          <span className="flex-1 text-left">{t('palette')}</span>
          <kbd className="text-xs">{modifier}K</kbd>
        </button>
        <nav
          aria-label={t('label')}
          aria-busy={!me}
          className="mt-3 min-h-0 flex-1 space-y-0.5 overflow-y-auto"
        >
          {!me && <EntriesToCome />}
          {pages.map(({ key, href, icon: Icon }) => (
            <Link
              key={key}
              href={href}
              aria-current={isHere(pathname, href) ? 'page' : undefined}
              className="flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-text aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-text"
            >
              <Icon className="size-4" aria-hidden="true" />
              <span className="min-w-0 flex-1 truncate">{t(key)}</span>
              {key === 'runs' && <ApprovalBadge />}
            </Link>
          ))}
        </nav>
        <div className="flex items-center gap-2 border-t border-line px-2 pt-3 text-sm">
          <span className="min-w-0 flex-1 truncate">{me?.username}</span>
          <button
            type="button"
            className="icon-link"
            aria-label={t('signOut')}
            title={t('signOut')}
            onClick={signOut}
          >
            <LogOut className="size-4" />
          </button>
        </div>
      </aside>
      <div className="min-w-0 flex-1">
        <header className="flex h-12 items-center gap-1 border-b border-line bg-panel px-4 text-sm md:hidden">
          <p className="min-w-0 flex-1 truncate font-semibold tracking-tight">
            Qunkong <span className="font-normal text-muted">{me?.username}</span>
          </p>
          <button
            type="button"
            className="flex size-[40px] items-center justify-center text-muted"
            aria-label={t('palette')}
            onClick={() => setSearching(true)}
          >
            <Search className="size-5" aria-hidden="true" />
          </button>
          <button
            type="button"
            className="flex size-[40px] items-center justify-center text-muted"
            aria-label={t('signOut')}
            onClick={signOut}
          >
            <LogOut className="size-5" aria-hidden="true" />
          </button>
        </header>
        <ConnectionBanner />
        <NavigationGuard />
        <main className="mx-auto max-w-[108rem] px-4 py-5 pb-20 md:px-6 md:pb-8">{children}</main>
      </div>
      <BottomBar pages={pages} pathname={pathname} />
      <Palette open={searching} onOpenChange={setSearching} pages={pages} signOut={signOut} />
      <KeyboardHelp />
      {dialog}
    </div>
  )
}
