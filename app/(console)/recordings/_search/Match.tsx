/** A line that was looked for: who saw it where and when, with what stood around it; it leads to that moment. */
'use client'

import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import type { RecordingMatch } from '../../../../server/trpc/types.ts'
import { paths } from '../../../_lib/paths.ts'
import { Marked } from '../../../_ui/Marked.tsx'
import { clockText } from '../[id]/_player/clock.ts'

/** Each of these lines may be there twice. */
const numbered = (lines: readonly string[]) => lines.map((text, line) => ({ text, key: `${line} ${text}` }))

export function Match({ match }: { match: RecordingMatch }) {
  const t = useTranslations('recordings')
  const format = useFormatter()
  const { recording } = match
  const when = format.dateTime(new Date(match.at), { dateStyle: 'medium', timeStyle: 'medium' })
  return (
    <li className="py-2">
      <Link
        prefetch={false}
        href={paths.recording(recording.id, { t: String(match.ms / 1_000) })}
        className="group block overflow-hidden rounded-md border border-line hover:border-muted"
      >
        <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 py-1.5 text-sm">
          <span className="font-medium">{recording.username}</span>
          <span>{recording.hostname}</span>
          {recording.runAs && (
            <span className="text-xs text-muted">{t('runAs', { name: recording.runAs })}</span>
          )}
          <time dateTime={match.at} className="text-xs text-muted tabular-nums">
            {when}
          </time>
          <span className="ml-auto text-xs text-muted tabular-nums group-hover:text-text">
            {t('search.openAt', { at: clockText(match.ms) })}
          </span>
        </span>
        <span className="block overflow-hidden bg-code px-3 py-1.5 font-mono text-xs leading-5">
          {numbered(match.before).map(({ key, text }) => (
            <span key={key} className="block truncate text-muted">
              {text}
            </span>
          ))}
          <span className="block break-all">
            <Marked text={match.text} ranges={match.ranges} />
          </span>
          {numbered(match.after).map(({ key, text }) => (
            <span key={key} className="block truncate text-muted">
              {text}
            </span>
          ))}
        </span>
      </Link>
    </li>
  )
}
