/** The beginning of a checksum, and the whole of it for the clipboard. */
'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '../../../_ui/CopyButton.tsx'

const SHOWN_CHARS = 12

export function CopyDigest({ name, sha256 }: { name: string; sha256: string }) {
  const t = useTranslations('files')
  return (
    <span className="inline-flex items-center gap-1 font-mono text-xs" title={sha256}>
      {sha256.slice(0, SHOWN_CHARS)}…
      <CopyButton text={sha256} label={t('copyDigest', { name })} />
    </span>
  )
}
