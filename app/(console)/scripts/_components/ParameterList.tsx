/** The parameters of a script that is being written, one under the other. */
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../../../_ui/Button.tsx'
import { newParameter, type ParameterForm } from '../_lib/form.ts'
import { ParameterRow } from './ParameterRow.tsx'

export interface ParameterListProps {
  parameters: ParameterForm[]
  onChange(parameters: ParameterForm[]): void
  /** Say what is wrong. */
  tried: boolean
}

export function ParameterList({ parameters, onChange, tried }: ParameterListProps) {
  const t = useTranslations('scripts.parameters')
  return (
    <section aria-label={t('title')} className="space-y-3">
      <div className="flex items-center justify-between gap-3">
        <h2 className="text-sm font-semibold">{t('title')}</h2>
        <Button variant="quiet" onClick={() => onChange([...parameters, newParameter(parameters)])}>
          <Plus className="size-4" aria-hidden="true" />
          {t('add')}
        </Button>
      </div>
      {parameters.length === 0 && <p className="text-sm text-muted">{t('none')}</p>}
      {parameters.map((parameter) => (
        <ParameterRow
          key={parameter.key}
          parameter={parameter}
          tried={tried}
          onChange={(part) =>
            onChange(parameters.map((other) => (other === parameter ? { ...parameter, ...part } : other)))
          }
          onRemove={() => onChange(parameters.filter((other) => other !== parameter))}
        />
      ))}
    </section>
  )
}
