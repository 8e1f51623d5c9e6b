/** The guard rules that a script hits: which, on what line, and what they do about it. */
'use client'

import { useTranslations } from 'next-intl'
import type { GuardHit } from '../../../../server/trpc/types.ts'

const WORD = { block: 'blocks', approve: 'approves', warn: 'warns' } as const

/** Of a rule: for a built-in one in the reader's language, for another what an administrator called it. */
export function useRuleName(): (rule: { id: string; name: string; builtin: boolean }) => string {
  const t = useTranslations('guards')
  return ({ id, name, builtin }) =>
    builtin && t.has(`builtins.${id}` as 'builtins.mkfs') ? t(`builtins.${id}` as 'builtins.mkfs') : name
}

export function GuardHits({ hits }: { hits: GuardHit[] }) {
  const t = useTranslations('guards.confirm')
  const nameOf = useRuleName()
  return (
    <ul className="mt-3 space-y-2 text-sm">
      {hits.map((hit) => (
        <li
          key={hit.rule}
          className={`rounded-md border px-3 py-2 ${hit.action === 'block' ? 'border-danger/50 bg-danger/5' : 'border-warning/50 bg-warning/5'}`}
        >
          <p className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 break-words font-medium">{nameOf({ ...hit, id: hit.rule })}</span>
            <span className={`shrink-0 text-xs ${hit.action === 'block' ? 'text-danger' : 'text-warning'}`}>
              {t(WORD[hit.action])}
            </span>
          </p>
          <p className="mt-1 text-xs text-muted">
            {t('line', { line: hit.line ?? 0 })} {hit.count > 1 && t('more', { count: hit.count - 1 })}
          </p>
          <code className="mt-0.5 block max-h-16 overflow-auto whitespace-pre-wrap break-all font-mono text-xs">
            {hit.excerpt}
          </code>
        </li>
      ))}
    </ul>
  )
}
