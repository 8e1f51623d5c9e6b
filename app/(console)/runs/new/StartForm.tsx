/** The frame of forms that start something on hosts: what it is on the left, the hosts on the right, the button below. */
'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from '../../../_ui/Button.tsx'
import { revealProblem } from '../../../_ui/revealProblem.ts'
import { countsOf, type Targets } from '../_lib/targets.ts'
import { TargetPicker } from './TargetPicker.tsx'

interface Props {
  children: ReactNode
  targets: Targets
  onTargets(targets: Targets): void
  targetsProblem?: string
  /** What the server said, where it belongs to no field. */
  error: string | null
  may: boolean
  starting: boolean
  label: string
  /** Nothing is left to fill in: Enter starts it. */
  ready?: boolean
  onStart(): void
  onDiscard(): void
  /** What is asked before it starts. */
  confirm: ReactNode
}

export function StartForm(props: Props) {
  const t = useTranslations('runs.new')
  const locks = useTranslations('locks')
  const { error, onStart } = props
  const { hosts, locked } = countsOf(props.targets)
  const start = (form: HTMLFormElement) => {
    onStart()
    revealProblem(form)
  }
  return (
    <form
      className="grid min-h-0 grow grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-6 lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[minmax(0,1fr)_auto]"
      onSubmit={(event) => {
        event.preventDefault()
        start(event.currentTarget)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return
        event.preventDefault()
        start(event.currentTarget)
      }}
    >
      <div className="relative -mx-1 flex min-h-0 min-w-0 flex-col gap-5 px-1 lg:overflow-y-auto">
        {props.children}
      </div>
      <TargetPicker targets={props.targets} onChange={props.onTargets} problem={props.targetsProblem} />
      <footer className="sticky bottom-0 z-10 flex max-md:bottom-13 items-center gap-2 border-t border-line bg-page py-3 lg:col-span-2">
        {error !== null && (
          <p role="alert" className="text-sm text-danger">
            {error}
          </p>
        )}
        {error === null && locked > 0 && (
          <p role="status" className="text-sm text-warning">
            {locks('skips', { hosts, locked, rest: hosts - locked })}
          </p>
        )}
        <span className="grow" />
        <Button variant="quiet" onClick={props.onDiscard}>
          {t('draftDiscard')}
        </Button>
        <Button
          type="submit"
          variant="primary"
          autoFocus={props.ready}
          disabled={!props.may}
          pending={props.starting}
        >
          {props.label}
        </Button>
      </footer>
      {props.confirm}
    </form>
  )
}
