/** The two things that are done to what stands in a list: changed in a dialog, and removed after asking. */
'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Button } from '../_ui/Button.tsx'
import { type Removal, RemoveButton } from './RemoveButton.tsx'

interface Props extends Removal {
  /** Whose words are used. */
  area: 'groups' | 'guards'
  editor(onClose: () => void): ReactNode
}

export function EditRemove({ area, editor, ...removal }: Props) {
  const t = useTranslations(area)
  const [editing, setEditing] = useState(false)
  return (
    <>
      <Button variant="quiet" onClick={() => setEditing(true)}>
        {t('edit')}
      </Button>
      <RemoveButton area={area} {...removal} />
      {editing && editor(() => setEditing(false))}
    </>
  )
}
