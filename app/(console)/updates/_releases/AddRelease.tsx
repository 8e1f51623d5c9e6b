/** A new release: a file from here, or the address of one elsewhere. */
'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { ReleaseItem } from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Dialog } from '../../../_ui/Dialog.tsx'
import { Segments } from '../../runs/_components/Segments.tsx'
import { ExternalForm } from './ExternalForm.tsx'
import { UploadForm } from './UploadForm.tsx'

type Way = 'upload' | 'link'

export function AddRelease({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations('updates.add')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [way, setWay] = useState<Way>('upload')
  const key = useQuery(trpc.releases.key.queryOptions(undefined, { enabled: open }))
  const added = ({ version, arch }: ReleaseItem) => {
    onOpenChange(false)
    toast.success(t('done', { version, arch }))
    void queries.invalidateQueries({ queryKey: trpc.releases.pathKey() })
  }
  const Form = way === 'upload' ? UploadForm : ExternalForm
  return (
    <Dialog closable open={open} onOpenChange={onOpenChange} title={t('title')}>
      <div className="mb-4">
        <Segments<Way>
          label={t('source')}
          value={way}
          options={[
            { value: 'upload', label: t('upload') },
            { value: 'link', label: t('link') },
          ]}
          onChange={setWay}
        />
      </div>
      <Form signs={key.data?.mode !== 'offline'} onAdded={added} />
    </Dialog>
  )
}
