/** To the form that distributes a file, with the selected hosts as its targets. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { Button } from '../../../_ui/Button.tsx'
import type { Selection } from '../../../_ui/table/useSelection.ts'
import { EMPTY_PUSH, pushStore } from '../../files/_lib/draft.ts'
import { useTargets } from '../../runs/_lib/useTargets.ts'

/** The targets go over in the draft that the form keeps anyway: an address has no room for thousands. */
export function PushToSelection({ selection, filter }: { selection: Selection; filter: AgentFilter }) {
  const t = useTranslations('files')
  const router = useRouter()
  const targets = useTargets()
  const errorText = useErrorText()
  const handOver = useMutation({
    mutationFn: () => (selection.everything ? targets.matching(filter) : targets.picked([...selection.ids])),
    onSuccess: (chosen) => {
      pushStore.keep({ ...(pushStore.kept() ?? EMPTY_PUSH), targets: chosen })
      router.push(paths.pushFile())
    },
    onError: (error) => toast.error(errorText(error)),
  })
  return (
    <Button pending={handOver.isPending} onClick={() => handOver.mutate()}>
      {t('push')}
    </Button>
  )
}
