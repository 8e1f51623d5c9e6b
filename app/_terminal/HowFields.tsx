/** As whom, with which shell and in which folder a terminal begins. */
'use client'

import { useTranslations } from 'next-intl'
import type { KeyboardEvent } from 'react'
import { Field } from '../_ui/Field.tsx'
import type { TerminalTarget } from './session.ts'

const FIELDS = ['user', 'shell', 'cwd'] as const
type HowField = (typeof FIELDS)[number]
/** Everything as it is typed; '' for what the host would choose. */
export type How = Record<HowField, string>

export const EMPTY_HOW: How = { user: '', shell: '', cwd: '' }
const CHARS_MAX: Record<HowField, number> = { user: 64, shell: 256, cwd: 4096 }

/** A shell and a folder are named from the root on: there is nothing yet that they could be relative to. */
export const howProblems = ({ shell, cwd }: How): HowField[] =>
  (['shell', 'cwd'] as const).filter((field) => {
    const text = { shell, cwd }[field].trim()
    return text !== '' && !text.startsWith('/')
  })

export const howOf = ({ user = '', shell = '', cwd = '' }: TerminalTarget): How => ({ user, shell, cwd })

/** There, in this way and no other. */
export function targetWith({ agentId, hostname, address }: TerminalTarget, how: How): TerminalTarget {
  const given = FIELDS.flatMap((field) => (how[field].trim() ? [[field, how[field].trim()]] : []))
  return { agentId, hostname, address, ...Object.fromEntries(given) }
}

interface Props {
  how: How
  problems: readonly HowField[]
  onChange(how: How): void
  onKeyDown?(event: KeyboardEvent): void
}

export function HowFields({ how, problems, onChange, onKeyDown }: Props) {
  const t = useTranslations('terminal')
  const hints: How = { user: t('userHint'), shell: t('shellHint'), cwd: t('cwdHint') }
  const labels: How = { user: t('user'), shell: t('shell'), cwd: t('cwd') }
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {FIELDS.map((field) => (
        <div key={field} className={field === 'cwd' ? 'sm:col-span-2' : ''}>
          <Field
            label={labels[field]}
            hint={hints[field]}
            problem={problems.includes(field) ? t('fromRoot') : null}
          >
            {(id) => (
              <input
                id={id}
                className="field font-mono"
                value={how[field]}
                maxLength={CHARS_MAX[field]}
                autoCapitalize="none"
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => onChange({ ...how, [field]: event.target.value })}
                onKeyDown={onKeyDown}
              />
            )}
          </Field>
        </div>
      ))}
    </div>
  )
}
