/** Who may do what, by boxes: a bit that differs among the chosen says so until somebody decides it. */
'use client'

import { useTranslations } from 'next-intl'
import type { Box } from './rights.ts'

interface Props {
  box(bit: number): Box
  onPress(bit: number): void
}

const WHO = ['owner', 'group', 'others'] as const
const WHAT = ['read', 'write', 'execute'] as const
const SPECIAL = ['setuid', 'setgid', 'sticky'] as const

export function RightsBoxes({ box, onPress }: Props) {
  const t = useTranslations('hostFiles.rights')
  const cell = (bit: number, label: string) => {
    const state = box(bit)
    return (
      <input
        ref={(element) => {
          if (element) element.indeterminate = state === 'mixed'
        }}
        type="checkbox"
        className="size-4 accent-(--accent)"
        aria-label={label}
        title={state === 'mixed' ? t('mixed') : undefined}
        checked={state === true}
        onChange={() => onPress(bit)}
      />
    )
  }
  return (
    <table className="w-full text-sm">
      <thead className="text-xs text-muted">
        <tr>
          <td />
          {[...WHAT, 'special' as const].map((what) => (
            <th key={what} scope="col" className="pb-1 font-normal">
              {t(what)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {WHO.map((who, row) => {
          const special = SPECIAL[row] ?? 'sticky'
          return (
            <tr key={who} className="border-t border-line">
              <th scope="row" className="py-2 text-left font-normal">
                {t(who)}
              </th>
              {WHAT.map((what, column) => (
                <td key={what} className="text-center">
                  {cell(1 << (8 - row * 3 - column), `${t(who)}: ${t(what)}`)}
                </td>
              ))}
              <td className="text-center">
                <span className="inline-flex items-center gap-1.5 text-xs text-muted">
                  {cell(1 << (11 - row), special)}
                  <span aria-hidden>{special}</span>
                </span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
