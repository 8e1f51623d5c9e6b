/** Puts a text on the clipboard, and shows that it did. */
'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'

const SHOWN_MS = 1_500

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useTranslations('common')
  const [done, setDone] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setDone(true)
      setTimeout(() => setDone(false), SHOWN_MS)
    } catch {
      // Plain http from another host: browsers give no clipboard there.
      toast.error(t('copyFailed'))
    }
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
