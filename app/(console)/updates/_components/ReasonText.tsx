/** Why it is so: in the user's language where it has words, else as the agent said it; the exact sentence on hover. */
import { useTranslations } from 'next-intl'
import { readReason } from '../_lib/reason.ts'

export function ReasonText({ reason }: { reason: string }) {
  const t = useTranslations('updates.reasons')
  const { code, text } = readReason(reason)
  return <span title={text || undefined}>{code ? t(code) : text}</span>
}
