/** Owner, group and mode of what is chosen: by boxes or by number. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { Button } from '../_ui/Button.tsx'
import { Dialog } from '../_ui/Dialog.tsx'
import { TextField } from '../_ui/TextField.tsx'
import { octalText, rightsText, shownName } from './names.ts'

export interface RightsChange {
  mode?: string
  owner?: string
  group?: string
  recursive: boolean
}

interface Props {
  /** Empty: closed. */
  entries: HostFileEntry[]
  onSet(change: RightsChange): Promise<boolean>
  onClose(): void
}

const WHO = ['owner', 'group', 'others'] as const
const WHAT = ['read', 'write', 'execute'] as const
const OCTAL = /^[0-7]{3,4}$/
const OWNER = /^[A-Za-z0-9_.][A-Za-z0-9_.@-]{0,63}\$?$/

export function RightsDialog({ entries, onSet, onClose }: Props) {
  const t = useTranslations('hostFiles.rights')
  const [first] = entries
  const title = t('title', { count: entries.length, name: shownName(first?.name ?? '') })
  return (
    <Dialog open={first !== undefined} onOpenChange={(open) => !open && onClose()} title={title}>
      {first && <Rights first={first} entries={entries} onSet={onSet} onClose={onClose} />}
    </Dialog>
  )
}

function Rights({ first, entries, onSet, onClose }: Props & { first: HostFileEntry }) {
  const t = useTranslations('hostFiles.rights')
  const common = useTranslations('common')
  const [octal, setOctal] = useState(octalText(first.mode))
  const [owner, setOwner] = useState(first.owner)
  const [group, setGroup] = useState(first.group)
  const [recursive, setRecursive] = useState(false)
  const [pending, setPending] = useState(false)
  const mode = OCTAL.test(octal) ? Number.parseInt(octal, 8) : null
  const hasFolder = entries.some(({ kind }) => kind === 'folder')
  const wrong = mode === null || !OWNER.test(owner) || !OWNER.test(group)
  const save = async () => {
    if (mode === null || wrong) return
    // Of several, only what was touched is set on all.
    const touched = entries.length > 1 || recursive
    setPending(true)
    const done = await onSet({
      ...(touched || mode !== first.mode ? { mode: octal } : {}),
      ...(owner !== first.owner ? { owner } : {}),
      ...(group !== first.group ? { group } : {}),
      recursive,
    })
    setPending(false)
    if (done) onClose()
  }
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <table className="w-full text-sm">
        <thead className="text-xs text-muted">
          <tr>
            <td />
            {WHAT.map((what) => (
              <th key={what} scope="col" className="pb-1 font-normal">
                {t(what)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WHO.map((who, row) => (
            <tr key={who} className="border-t border-line">
              <th scope="row" className="py-2 text-left font-normal">
                {t(who)}
              </th>
              {WHAT.map((what, column) => {
                const bit = 1 << (8 - row * 3 - column)
                return (
                  <td key={what} className="text-center">
                    <input
                      type="checkbox"
                      className="size-4 accent-(--accent)"
                      aria-label={`${t(who)}: ${t(what)}`}
                      disabled={mode === null}
                      checked={mode !== null && (mode & bit) !== 0}
                      onChange={() => mode !== null && setOctal(octalText(mode ^ bit))}
                    />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="grid grid-cols-3 gap-3">
        <TextField
          label={t('octal')}
          value={octal}
          onChange={setOctal}
          problem={mode === null ? t('octalWrong') : null}
          hint={mode === null ? undefined : <span className="font-mono">{rightsText(mode)}</span>}
          inputMode="numeric"
        />
        <TextField
          label={t('ownerName')}
          value={owner}
          onChange={setOwner}
          autoCapitalize="none"
          spellCheck={false}
        />
        <TextField
          label={t('groupName')}
          value={group}
          onChange={setGroup}
          autoCapitalize="none"
          spellCheck={false}
        />
      </div>
      {hasFolder && (
        <label className="flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-(--accent)"
            checked={recursive}
            onChange={(event) => setRecursive(event.target.checked)}
          />
          <span>
            {t('recursive')}
            <span className="block text-xs text-muted">{t('recursiveHint')}</span>
          </span>
        </label>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{common('cancel')}</Button>
        <Button type="submit" variant="primary" pending={pending} disabled={wrong}>
          {t('save')}
        </Button>
      </div>
    </form>
  )
}
