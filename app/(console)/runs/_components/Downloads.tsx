/** All outputs of a run as one file. */
import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'

const FORMATS = ['text', 'jsonl', 'zip'] as const

export function Downloads({ runId }: { runId: string }) {
  const t = useTranslations('reading.download')
  return (
    <ul aria-label={t('label')} className="flex items-center gap-3 text-xs text-muted">
      <li aria-hidden>
        <Download size={14} />
      </li>
      {FORMATS.map((format) => (
        <li key={format}>
          <a
            className="link-quiet"
            href={paths.outputs(runId, format)}
            download
            title={t(`${format}Hint`)}
            aria-label={t('as', { format: t(format) })}
          >
            {t(format)}
          </a>
        </li>
      ))}
    </ul>
  )
}
