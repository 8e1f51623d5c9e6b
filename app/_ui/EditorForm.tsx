/** The frame of forms that are saved: two columns of fields, and below them what is wrong and the button. */
'use client'

import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { revealProblem } from './revealProblem.ts'

export interface EditorState {
  /** Only to be read. */
  refused: boolean
  pending: boolean
  error: unknown
  submitLabel: string
  /** Beside the button. */
  status?: ReactNode
}

interface Props extends Omit<EditorState, 'error'> {
  main: ReactNode
  side: ReactNode
  /** A wider second column. */
  wideSide?: boolean
  /** Sentences about the form as a whole. */
  problems: readonly (string | false | null)[]
  onSubmit(): void
  children?: ReactNode
}

export function EditorForm(props: Props) {
  const { refused, pending, problems } = props
  const columns = props.wideSide ? 'lg:grid-cols-[minmax(0,1fr)_26rem]' : 'lg:grid-cols-[minmax(0,1fr)_22rem]'
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        props.onSubmit()
        revealProblem(event.currentTarget)
      }}
    >
      <fieldset
        disabled={refused}
        className={`grid min-w-0 grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-6 ${columns}`}
      >
        {props.main}
        {props.side}
      </fieldset>
      <footer className="sticky bottom-0 z-10 mt-4 flex max-md:bottom-13 items-center gap-3 border-t border-line bg-page py-3">
        {problems.map(
          (problem) =>
            problem && (
              <p key={problem} role="alert" className="text-sm text-danger">
                {problem}
              </p>
            ),
        )}
        <span className="grow" />
        {props.status}
        <Button type="submit" variant="primary" disabled={refused} pending={pending}>
          {props.submitLabel}
        </Button>
      </footer>
      {props.children}
    </form>
  )
}
