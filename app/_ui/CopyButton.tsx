/** Puts a text on the clipboard, and shows that it did. */
'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { copyText } from '../_lib/copyText.ts'

const SHOWN_MS = 1_500

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useTranslations('common')
  const [done, setDone] = useState(false)
  const copy = async () => {
    if (!(await copyText(text))) return void toast.error(t('copyFailed'))
    setDone(true)
    setTimeout(() => setDone(false), SHOWN_MS)
  }
  const Icon = done ? Check : Copy
  return (
    <button
      type="button"
      className="icon-link"
      aria-label={label ?? t('copy')}
      title={label ?? t('copy')}
      onClick={copy}
    >
      <Icon className="size-4" />
    </button>
  )
}
