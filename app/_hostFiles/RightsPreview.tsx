/** What a change of rights will do, before it is done. */
'use client'

import { useTranslations } from 'next-intl'
import type { RightsMasks } from '../../agent/protocol/rights.ts'
import { rightsText } from './names.ts'
import { type Becoming, symbolic } from './rights.ts'

interface Props {
  masks: RightsMasks
  becoming: Becoming[]
  owner: string | null
  group: string | null
  inTree: boolean
  count: number
}

const SHOWN_MAX = 5

export function RightsPreview({ masks, becoming, owner, group, inTree, count }: Props) {
  const t = useTranslations('hostFiles.rights')
  const bits = symbolic(masks, inTree)
  const owned = owner !== null || group !== null
  const shown = becoming.slice(0, SHOWN_MAX)
  const others = becoming.slice(SHOWN_MAX).reduce((sum, each) => sum + each.count, 0)
  return (
    <section
      aria-label={t('preview')}
      aria-live="polite"
      className="space-y-1 rounded-md border border-line bg-panel px-3 py-2 text-xs"
    >
      {bits === '' && !owned && <p className="text-muted">{t('nothing')}</p>}
      {bits !== '' && (
        <p>
          {t(inTree ? 'bitsInTree' : 'bits', { count })}{' '}
          <code className="font-mono" data-testid="rights-change">
            {bits}
          </code>
        </p>
      )}
      {shown.length > 0 && (
        <ul className="font-mono">
          {shown.map(({ from, to, count: times }) => (
            <li key={`${from} ${to}`}>
              {rightsText(from)} → {rightsText(to)}
              {count > 1 && ` (${times})`}
            </li>
          ))}
          {others > 0 && <li>{t('othersChange', { count: others })}</li>}
        </ul>
      )}
      {bits !== '' && !inTree && shown.length === 0 && <p className="text-muted">{t('allSo')}</p>}
      {bits !== '' && inTree && <p className="text-muted">{t('treeHint')}</p>}
      {owner !== null && <p>{t('ownerTo', { name: owner })}</p>}
      {group !== null && <p>{t('groupTo', { name: group })}</p>}
      {owned && <p className="text-muted">{t(bits === '' ? 'ownerOnly' : 'ownerHint')}</p>}
    </section>
  )
}
