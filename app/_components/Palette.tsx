/** ⌘K: pages, hosts, one's quick commands, recent runs and switches, by a few letters. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { addressOf, sameNamed } from '../_lib/hostMarks.ts'
import { LOCALES } from '../_lib/locale.ts'
import { paths } from '../_lib/paths.ts'
import { LOCALE_NAMES, useLocaleChoice } from '../_lib/useLocaleChoice.ts'
import { THEMES, useThemeChoice } from '../_lib/useThemeChoice.ts'
import { useTRPC } from '../_trpc/client.ts'
import { useNavigate } from '../_trpc/held.ts'
import { useQuickCommands } from '../(console)/runs/_quick/useQuickCommands.ts'
import { HostMark } from './HostMark.tsx'
import { usePermission } from './permissions.tsx'

type PageKey =
  | 'agents'
  | 'newRun'
  | 'scripts'
  | 'jobs'
  | 'files'
  | 'schedules'
  | 'runs'
  | 'terminal'
  | 'recordings'
  | 'updates'
  | 'audit'
  | 'users'
  | 'settings'
const HOSTS_MAX = 8
const RUNS_MAX = 5
const ITEM = 'flex h-9 touch:h-[40px] items-center rounded-md px-3 text-sm data-[selected=true]:bg-hover'

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  pages: readonly { key: PageKey; href: string }[]
  signOut: () => void
}

export function Palette({ open, onOpenChange, pages, signOut }: Props) {
  const t = useTranslations('nav')
  const navigate = useNavigate()
  const trpc = useTRPC()
  const [query, setQuery] = useState('')
  const hosts = useQuery(
    trpc.agents.list.queryOptions(
      { query, limit: HOSTS_MAX },
      { enabled: open, placeholderData: keepPreviousData },
    ),
  )
  const same = sameNamed(hosts.data?.items.map((agent) => ({ ...agent, address: addressOf(agent) })) ?? [])
  const runs = useQuery(trpc.runs.list.queryOptions({ limit: RUNS_MAX }, { enabled: open }))
  const quick = useQuickCommands()
  const mayOpen = usePermission('terminals.open')
  const shells = (query.trim() && mayOpen && hosts.data?.items) || []
  // On a host's page they are for that host.
  const [, here] = /^\/agents\/([0-9a-f]{32})$/.exec(usePathname()) ?? []
  const [locale, setLocale] = useLocaleChoice()
  const [, setTheme] = useThemeChoice()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      onOpenChange(!open)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [open, onOpenChange])
  const go = (href: string) => () => {
    onOpenChange(false)
    navigate(href)
  }
  return (
    <Command.Dialog
      open={open}
      onOpenChange={onOpenChange}
      label={t('palette')}
      overlayClassName="fixed inset-0 z-40 bg-black/40"
      contentClassName="fixed left-1/2 top-24 z-50 w-[min(34rem,calc(100vw-2rem))] -translate-x-1/2 rounded-lg border border-line bg-raised p-2 shadow-xl"
    >
      <Command.Input
        value={query}
        onValueChange={setQuery}
        placeholder={t('paletteHint')}
        className="h-10 touch:h-[44px] w-full bg-transparent px-3 outline-none placeholder:text-muted"
      />
      <Command.List className="mt-2 max-h-80 overflow-auto [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5">
        <Command.Empty className="px-3 py-6 text-center text-sm text-muted">{t('nothing')}</Command.Empty>
        <Command.Group heading={t('pages')} className="text-xs text-muted">
          {pages.map(({ key, href }) => (
            <Command.Item key={key} value={t(key)} onSelect={go(href)} className={ITEM}>
              {t(key)}
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading={t('hosts')} className="text-xs text-muted">
          {hosts.data?.items.map((agent) => (
            <Command.Item
              key={agent.id}
              value={`${agent.hostname} ${agent.ip} ${agent.id}`}
              onSelect={go(paths.agent(agent.id))}
              className={ITEM}
            >
              <span className="flex-1 text-text">{agent.hostname}</span>
              <HostMark host={{ ...agent, address: addressOf(agent) }} same={same} />
            </Command.Item>
          ))}
        </Command.Group>
        {mayOpen && (
          <Command.Group heading={t('terminals')} className="text-xs text-muted">
            {shells
              .filter(({ status, lock }) => status === 'online' && !lock)
              .map((agent) => (
                <Command.Item
                  key={agent.id}
                  value={`${t('terminalOn', { hostname: agent.hostname })} ${agent.ip} ${agent.id}`}
                  onSelect={go(paths.terminal({ agent: agent.id }))}
                  className={ITEM}
                >
                  <span className="flex-1 text-text">{t('terminalOn', { hostname: agent.hostname })}</span>
                  <HostMark host={{ ...agent, address: addressOf(agent) }} same={same} />
                </Command.Item>
              ))}
            <Command.Item
              value={t('openTerminal')}
              onSelect={go(paths.terminal({ show: 'open' }))}
              className={ITEM}
            >
              {t('openTerminal')}
            </Command.Item>
            <Command.Item
              value={t('liveSessions')}
              onSelect={go(paths.terminal({ show: 'sessions' }))}
              className={ITEM}
            >
              {t('liveSessions')}
            </Command.Item>
          </Command.Group>
        )}
        {quick.length > 0 && (
          <Command.Group heading={here ? t('quickHere') : t('quick')} className="text-xs text-muted">
            {quick.map(({ id, name, summary }) => (
              <Command.Item
                key={id}
                value={`${name} ${summary} ${id}`}
                onSelect={go(paths.newRun({ quick: id, agents: here }))}
                className={ITEM}
              >
                <span className="mr-3 shrink-0 text-text">{name}</span>
                <span className="min-w-0 truncate font-mono text-xs">{summary}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        <Command.Group heading={t('recent')} className="text-xs text-muted">
          {runs.data?.items.map((run) => (
            <Command.Item
              key={run.id}
              value={`${run.name} ${run.summary} ${run.id}`}
              onSelect={go(paths.run(run.id))}
              className={ITEM}
            >
              <span className="min-w-0 flex-1 truncate text-text">{run.name || run.summary}</span>
              <span className="text-xs">{run.createdBy}</span>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading={t('actions')} className="text-xs text-muted">
          {THEMES.map((theme) => (
            <Command.Item
              key={theme}
              value={`${t('theme')}: ${t(theme)}`}
              onSelect={() => setTheme(theme)}
              className={ITEM}
            >
              {t('theme')}: {t(theme)}
            </Command.Item>
          ))}
          {LOCALES.filter((other) => other !== locale).map((other) => (
            <Command.Item
              key={other}
              value={`${t('language')}: ${LOCALE_NAMES[other]}`}
              onSelect={() => setLocale(other)}
              className={ITEM}
            >
              {t('language')}: {LOCALE_NAMES[other]}
            </Command.Item>
          ))}
          <Command.Item
            value={t('signOut')}
            onSelect={() => {
              onOpenChange(false)
              signOut()
            }}
            className={ITEM}
          >
            {t('signOut')}
          </Command.Item>
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  )
}
