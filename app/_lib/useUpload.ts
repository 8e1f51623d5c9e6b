/** An upload that shows how far it is and can be stopped; it stops when its form goes. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import { UploadError } from './putFile.ts'

type Send<T> = (onProgress: (sent: number) => void, signal: AbortSignal) => Promise<T>

export function useUpload<T>(onDone: (sent: T) => void) {
  const t = useTranslations('updates.add')
  const errors = useTranslations('errors')
  /** Bytes sent; null: nothing is under way. */
  const [sent, setSent] = useState<number | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const sentenceOf = (error: unknown): string => {
    if (!(error instanceof UploadError)) return error instanceof Error ? error.message : String(error)
    const { code, params } = error
    if (code === null) return t('network')
    return errors.has(code as 'forbidden') ? errors(code as 'forbidden', params) : error.message
  }
  const start = async (send: Send<T>) => {
    const controller = new AbortController()
    running.current = controller
    setSent(0)
    try {
      onDone(await send(setSent, controller.signal))
    } catch (error) {
      if (controller.signal.aborted) toast.info(t('stopped'))
      else toast.error(sentenceOf(error))
    } finally {
      running.current = null
      setSent(null)
    }
  }
  return { sent, start, stop: () => running.current?.abort() }
}
