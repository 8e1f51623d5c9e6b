/** Navigation around every page; at the side on wide screens, at the bottom on phones. */
'use client'

import {
  CalendarClock,
  CircleArrowUp,
  FileCode,
  Files,
  History,
  ListOrdered,
  LogOut,
  Play,
  ScrollText,
  Search,
  Server,
  Settings,
  SquareTerminal,
  Users,
} from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { Permission } from '../../server/trpc/types.ts'
import { paths } from '../_lib/paths.ts'
import { signOut } from '../_lib/session.ts'
import { ApprovalBadge } from '../(console)/runs/_approval/ApprovalBadge.tsx'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { KeyboardHelp } from './KeyboardHelp.tsx'
import { NavigationGuard } from './NavigationGuard.tsx'
import { Palette } from './Palette.tsx'
import { useMe } from './permissions.tsx'
import { useModifier } from './useModifier.ts'

export const PAGES = [
  { key: 'agents', href: paths.agents(), icon: Server, needs: 'agents.read' },
  { key: 'newRun', href: paths.newRun(), icon: Play, needs: 'runs.create' },
  { key: 'scripts', href: paths.scripts(), icon: FileCode, needs: 'scripts.read' },
  { key: 'jobs', href: paths.jobs(), icon: ListOrdered, needs: 'jobs.read' },
  { key: 'files', href: paths.files(), icon: Files, needs: 'files.read' },
  { key: 'schedules', href: paths.schedules(), icon: CalendarClock, needs: 'schedules.read' },
  { key: 'runs', href: paths.runs(), icon: History, needs: 'runs.read' },
  { key: 'terminal', href: paths.terminal(), icon: SquareTerminal, needs: 'terminals.open' },
  { key: 'updates', href: paths.updates(), icon: CircleArrowUp, needs: 'rollouts.read' },
  { key: 'audit', href: paths.audit(), icon: ScrollText, needs: 'audit.read' },
  { key: 'users', href: paths.users(), icon: Users, needs: 'users.read' },
  { key: 'settings', href: paths.settings(), icon: Settings, needs: 'account.manage' },
] as const satisfies readonly { key: string; href: string; icon: typeof Server; needs: Permission }[]

const isHere = (pathname: string, href: string): boolean =>
  href === paths.runs()
    ? pathname === href || (pathname.startsWith('/runs/') && pathname !== paths.newRun())
    : pathname === href || pathname.startsWith(`${href}/`)

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
        <nav aria-label={t('label')} aria-busy={!me} className="mt-3 flex-1 space-y-0.5">
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
            className="flex size-10 items-center justify-center text-muted"
            aria-label={t('palette')}
            onClick={() => setSearching(true)}
          >
            <Search className="size-5" aria-hidden="true" />
          </button>
          <button
            type="button"
            className="flex size-10 items-center justify-center text-muted"
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
      <nav
        aria-label={t('label')}
        className="fixed inset-x-0 bottom-0 z-20 flex min-h-13 justify-around overflow-x-auto border-t border-line bg-panel md:hidden"
      >
        {pages.map(({ key, href, icon: Icon }) => (
          <Link
            key={key}
            href={href}
            aria-current={isHere(pathname, href) ? 'page' : undefined}
            className="relative flex h-13 min-w-15 flex-1 flex-col items-center justify-center text-muted aria-[current=page]:text-accent"
          >
            <Icon className="size-5" aria-hidden="true" />
            {key === 'runs' && <ApprovalBadge className="absolute left-1/2 top-0.5 ml-1.5" />}
            <span className="max-w-full truncate px-0.5 text-[10px] leading-4">
              {t(key === 'newRun' ? 'newRunShort' : key)}
            </span>
          </Link>
        ))}
      </nav>
      <Palette open={searching} onOpenChange={setSearching} pages={pages} />
      <KeyboardHelp />
    </div>
  )
}
