/** To the run form, with the selected hosts as its targets. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import type { Selection } from '../../../_ui/table/useSelection.ts'
import { EMPTY_DRAFT, runStore } from '../../runs/_lib/draft.ts'
import { useTargets } from '../../runs/_lib/useTargets.ts'

/** As many ids as an address carries; more go over in the draft that the form keeps anyway. */
const IDS_IN_ADDRESS_MAX = 100

export function RunOnSelection({ selection, filter }: { selection: Selection; filter: AgentFilter }) {
  const t = useTranslations('agents')
  const router = useRouter()
  const targets = useTargets()
  const errorText = useErrorText()
  const handOver = useMutation({
    mutationFn: () => targets.picked([...selection.ids]),
    onSuccess: (picked) => {
      runStore.keep({ ...(runStore.kept() ?? EMPTY_DRAFT), targets: picked })
      router.push(paths.newRun())
    },
    onError: (error) => toast.error(errorText(error)),
  })
  if (!selection.everything && selection.ids.size > IDS_IN_ADDRESS_MAX)
    return (
      <Button variant="primary" pending={handOver.isPending} onClick={() => handOver.mutate()}>
        {t('run')}
      </Button>
    )
  const href = selection.everything
    ? paths.newRun({ filter: JSON.stringify(filter) })
    : paths.newRun({ agents: [...selection.ids].join(',') })
  return (
    <ButtonLink href={href} variant="primary">
      {t('run')}
    </ButtonLink>
  )
}
