/** From a text to the library: take a script from there, or keep this one there. The tab keeps the draft meanwhile. */
'use client'

import { useTranslations } from 'next-intl'
import { usePermission } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { type Draft, runStore } from '../_lib/draft.ts'

export function LibraryLinks({ draft }: { draft: Draft }) {
  const t = useTranslations('scripts.form')
  const navigate = useNavigate()
  const mayKeep = usePermission('scripts.manage')
  const save = () => {
    runStore.keep(draft)
    navigate(paths.newScript({ draft: '1' }))
  }
  if (draft.script.trim() === '')
    return (
      <ButtonLink variant="quiet" href={paths.scripts()}>
        {t('library')}
      </ButtonLink>
    )
  return (
    mayKeep && (
      <Button variant="quiet" onClick={save}>
        {t('save')}
      </Button>
    )
  )
}
