/** The console's pages, in the order of the navigation, and what one needs to see each. */
import {
  CalendarClock,
  CircleArrowUp,
  Clapperboard,
  FileCode,
  Files,
  History,
  ListOrdered,
  Play,
  ScrollText,
  Server,
  Settings,
  SquareTerminal,
  Users,
} from 'lucide-react'
import type { Permission } from '../../server/trpc/types.ts'
import { paths } from '../_lib/paths.ts'

export const PAGES = [
  { key: 'agents', href: paths.agents(), icon: Server, needs: 'agents.read' },
  { key: 'newRun', href: paths.newRun(), icon: Play, needs: 'runs.create' },
  { key: 'scripts', href: paths.scripts(), icon: FileCode, needs: 'scripts.read' },
  { key: 'jobs', href: paths.jobs(), icon: ListOrdered, needs: 'jobs.read' },
  { key: 'files', href: paths.files(), icon: Files, needs: 'files.read' },
  { key: 'schedules', href: paths.schedules(), icon: CalendarClock, needs: 'schedules.read' },
  { key: 'runs', href: paths.runs(), icon: History, needs: 'runs.read' },
  { key: 'terminal', href: paths.terminal(), icon: SquareTerminal, needs: 'terminals.open' },
  { key: 'recordings', href: paths.recordings(), icon: Clapperboard, needs: 'recordings.read' },
  { key: 'updates', href: paths.updates(), icon: CircleArrowUp, needs: 'rollouts.read' },
  { key: 'audit', href: paths.audit(), icon: ScrollText, needs: 'audit.read' },
  { key: 'users', href: paths.users(), icon: Users, needs: 'users.read' },
  { key: 'settings', href: paths.settings(), icon: Settings, needs: 'account.manage' },
] as const satisfies readonly { key: string; href: string; icon: typeof Server; needs: Permission }[]

export type Page = (typeof PAGES)[number]

export const isHere = (pathname: string, href: string): boolean =>
  href === paths.runs()
    ? pathname === href || (pathname.startsWith('/runs/') && pathname !== paths.newRun())
    : pathname === href || pathname.startsWith(`${href}/`)
