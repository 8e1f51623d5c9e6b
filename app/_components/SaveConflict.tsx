/** What the console itself keeps, changed by two people: who saves second compares, then overwrites it or takes it. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { refusalOf } from '../_lib/errors.ts'
import { TextConflict } from './TextConflict.tsx'

export interface SaveConflictState<Theirs> {
  /** What somebody else has saved; null: there is no conflict. */
  theirs: Theirs | null
  /** For a mutation's `onError`. */
  refused(error: unknown): Promise<void>
  settle(): void
}

/** @param code of the refusal to save over somebody else's change @param read what they have saved; null: it is gone by now */
export function useSaveConflict<Theirs>(
  code: string,
  read: () => Promise<Theirs | null>,
): SaveConflictState<Theirs> {
  const [theirs, setTheirs] = useState<Theirs | null>(null)
  return {
    theirs,
    // Anything else is told by the form, which a comparison would hide.
    refused: async (error) => setTheirs(refusalOf(error).code === code ? await read() : null),
    settle: () => setTheirs(null),
  }
}

/** A line for each field, where what is saved is no text of its own. */
export function useFieldLines(): (fields: readonly (readonly [label: string, value: string])[]) => string {
  const t = useTranslations('conflict')
  return (fields) => fields.map(([label, value]) => t('field', { label, value })).join('\n')
}

interface Props<Theirs> {
  conflict: SaveConflictState<Theirs>
  name: string
  textOf(theirs: Theirs): string
  ours: string
  pending: boolean
  onOverwrite(theirs: Theirs): void
  onTake(theirs: Theirs): void
}

export function SaveConflict<Theirs>(props: Props<Theirs>) {
  const { conflict, name, textOf, ours, pending, onOverwrite, onTake } = props
  const { theirs, settle } = conflict
  const t = useTranslations('conflict')
  return (
    <TextConflict
      words={{
        title: t('title', { name }),
        text: t('text'),
        gone: t('gone'),
        theirs: t('theirs'),
        take: t('take'),
      }}
      theirs={theirs === null ? null : { text: textOf(theirs) }}
      ours={ours}
      pending={pending}
      onOverwrite={() => theirs !== null && onOverwrite(theirs)}
      onReload={() => {
        if (theirs !== null) onTake(theirs)
        settle()
      }}
      onClose={settle}
    />
  )
}
