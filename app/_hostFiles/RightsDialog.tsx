/** Owner, group and mode of what is chosen: by boxes or by number. Only what somebody touched is changed. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { Button } from '../_ui/Button.tsx'
import { Dialog } from '../_ui/Dialog.tsx'
import { TextField } from '../_ui/TextField.tsx'
import { octalText, rightsText, shownName } from './names.ts'
import { PiecesProgress } from './PiecesProgress.tsx'
import type { Watching } from './pieces.ts'
import { RightsBoxes } from './RightsBoxes.tsx'
import { RightsPreview } from './RightsPreview.tsx'
import { becoming, boxOf, masksOfOctal, OCTAL, octalOf, pressed, settled, UNTOUCHED } from './rights.ts'
import { useWatched } from './useWatched.ts'

export interface RightsChange {
  /** Octal: bits that are given, and bits that are taken. */
  add?: string
  remove?: string
  owner?: string
  group?: string
  recursive: boolean
}

interface Props {
  /** Empty: closed. */
  entries: HostFileEntry[]
  onSet(change: RightsChange, watching: Watching): Promise<boolean>
  onClose(): void
}

const OWNER = /^[A-Za-z0-9_.][A-Za-z0-9_.@-]{0,63}\$?$/

export function RightsDialog({ entries, onSet, onClose }: Props) {
  const t = useTranslations('hostFiles.rights')
  const [first] = entries
  const title = t('title', { count: entries.length, name: shownName(first?.name ?? '') })
  return (
    <Dialog open={first !== undefined} onOpenChange={(open) => !open && onClose()} title={title}>
      {first && <Rights entries={entries} onSet={onSet} onClose={onClose} />}
    </Dialog>
  )
}

/** What all have; '': they differ. */
const common = (entries: HostFileEntry[], what: 'owner' | 'group'): string => {
  const [first, ...others] = entries.map((entry) => entry[what])
  return first !== undefined && others.every((each) => each === first) ? first : ''
}

function Rights({ entries, onSet, onClose }: Props) {
  const t = useTranslations('hostFiles.rights')
  const words = useTranslations('common')
  const [masks, setMasks] = useState(UNTOUCHED)
  /** What is typed; null: the boxes say it. */
  const [typed, setTyped] = useState<string | null>(null)
  const [owner, setOwner] = useState<string | null>(null)
  const [group, setGroup] = useState<string | null>(null)
  const [recursive, setRecursive] = useState(false)
  const watched = useWatched()
  const hasFolder = entries.some(({ kind }) => kind === 'folder')
  const chosen = { modes: entries.map(({ mode }) => mode), inTree: recursive }
  const result = octalOf(chosen, masks)
  const octalWrong = typed !== null && typed !== '' && !OCTAL.test(typed)
  // What all that is in a folder has nobody knows: nothing stands there until somebody writes it.
  const [ownerThere, groupThere] = (['owner', 'group'] as const).map((what) =>
    recursive ? '' : common(entries, what),
  ) as [string, string]
  const [toOwner, toGroup] = [
    owner === ownerThere || owner === '' ? null : owner,
    group === groupThere || group === '' ? null : group,
  ]
  const changes = becoming(entries, masks, recursive)
  const touched = recursive ? masks.add + masks.remove > 0 : changes.length > 0
  const wrong = octalWrong || [toOwner, toGroup].some((name) => name !== null && !OWNER.test(name))
  const idle = !touched && toOwner === null && toGroup === null
  const type = (text: string) => {
    setTyped(text)
    if (text === '') setMasks(UNTOUCHED)
    else if (OCTAL.test(text)) setMasks(masksOfOctal(chosen, text))
  }
  const save = async () => {
    if (wrong || idle) return
    const done = await watched.run((watching) =>
      onSet(
        {
          ...(touched ? { add: octalText(masks.add), remove: octalText(masks.remove) } : {}),
          ...(toOwner === null ? {} : { owner: toOwner }),
          ...(toGroup === null ? {} : { group: toGroup }),
          recursive,
        },
        watching,
      ),
    )
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
      <RightsBoxes
        box={(bit) => boxOf(chosen, masks, bit)}
        onPress={(bit) => {
          setTyped(null)
          setMasks(pressed(chosen, masks, bit))
        }}
      />
      <div className="grid grid-cols-3 gap-3">
        <TextField
          label={t('octal')}
          value={typed ?? result}
          onChange={type}
          placeholder={t('differs')}
          problem={octalWrong ? t('octalWrong') : null}
          hint={
            result === '' ? undefined : (
              <span className="font-mono">{rightsText(Number.parseInt(result, 8))}</span>
            )
          }
          inputMode="numeric"
        />
        <TextField
          label={t('ownerName')}
          value={owner ?? ownerThere}
          onChange={setOwner}
          placeholder={t('asItIs')}
          autoCapitalize="none"
          spellCheck={false}
        />
        <TextField
          label={t('groupName')}
          value={group ?? groupThere}
          onChange={setGroup}
          placeholder={t('asItIs')}
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
            onChange={(event) => {
              setRecursive(event.target.checked)
              setMasks(settled({ ...chosen, inTree: event.target.checked }, masks))
              setTyped(null)
            }}
          />
          <span>
            {t('recursive')}
            <span className="block text-xs text-muted">{t('recursiveHint')}</span>
          </span>
        </label>
      )}
      <RightsPreview
        masks={touched ? masks : UNTOUCHED}
        becoming={changes}
        owner={toOwner}
        group={toGroup}
        inTree={recursive}
        count={entries.length}
      />
      <PiecesProgress watched={watched} />
      <div className="flex justify-end gap-2">
        <Button onClick={() => (watched.pending ? watched.stop() : onClose())}>{words('cancel')}</Button>
        <Button type="submit" variant="primary" pending={watched.pending} disabled={wrong || idle}>
          {t('save')}
        </Button>
      </div>
    </form>
  )
}
