/** Ends a token that still lets agents in, after asking. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { EnrollmentTokenItem } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

export function RevokeButton({ token }: { token: EnrollmentTokenItem }) {
  const t = useTranslations('addAgents')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [asking, setAsking] = useState(false)
  const revoke = useMutation(
    trpc.enrollmentTokens.revoke.mutationOptions({
      onSuccess: () => {
        setAsking(false)
        return queries.invalidateQueries({ queryKey: trpc.enrollmentTokens.list.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  if (token.state !== 'active') return null
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)}>
        {t('revoke')}
      </Button>
      {asking && (
        <ConfirmDialog
          open
          onOpenChange={setAsking}
          title={t('revokeTitle', { prefix: token.prefix })}
          description={t('revokeText')}
          confirmLabel={t('revoke')}
          danger
          pending={revoke.isPending}
          onConfirm={() => revoke.mutate({ id: token.id })}
        />
      )}
    </>
  )
}
