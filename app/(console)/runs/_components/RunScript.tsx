/** The script as it was run, with everything that was given with it. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { DurationText } from '../../../_components/Duration.tsx'
import { CodeEditor } from '../../../_editor/CodeEditor.tsx'
import { readShebang } from '../../../_editor/language.ts'
import { paths } from '../../../_lib/paths.ts'
import { usePaceFacts } from '../_lib/usePaceFacts.ts'
import { ScriptLately } from './ScriptLately.tsx'

export function RunScript({ run }: { run: RunDetail }) {
  const t = useTranslations('runs')
  const paceFacts = usePaceFacts(run.pace)
  const shebang = readShebang(run.script)
  const facts = [
    { name: t('view.language'), value: shebang?.line ?? t(`new.${run.interpreter}`), code: shebang !== null },
    {
      name: t('view.library'),
      value: run.scriptRef && (
        <Link href={paths.script(run.scriptRef.id)} className="link-quiet">
          {run.scriptRef.name} v{run.scriptRef.version}
        </Link>
      ),
      code: false,
    },
    ...run.values.map(({ name, value, secret }) => ({
      name,
      value: secret ? '••••••' : String(value),
      code: true,
    })),
    { name: t('view.params'), value: run.params, code: true },
    { name: t('view.user'), value: run.user ?? t('view.agentUser'), code: run.user !== null },
    ...paceFacts.map((fact) => ({ ...fact, code: false })),
    { name: t('view.timeout'), value: <DurationText ms={run.timeoutSeconds * 1000} />, code: false },
  ]
  return (
    <div className="space-y-4">
      <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm">
        {facts
          .filter((fact) => fact.value)
          .map((fact) => (
            <div key={fact.name}>
              <dt className="text-xs text-muted">{fact.name}</dt>
              <dd className={fact.code ? 'break-all font-mono text-xs leading-6' : 'leading-6'}>
                {fact.value}
              </dd>
            </div>
          ))}
      </dl>
      <ScriptLately runId={run.id} />
      <div className="overflow-hidden rounded-md border border-line">
        <CodeEditor
          value={run.script}
          language={shebang ? shebang.language : run.interpreter}
          label={t('view.script')}
        />
      </div>
    </div>
  )
}
