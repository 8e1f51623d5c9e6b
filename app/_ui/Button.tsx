/** Buttons, and links that look like them. */
'use client'

import Link from 'next/link'
import { type ButtonHTMLAttributes, type MouseEvent, type ReactNode, useEffect, useRef } from 'react'

type Variant = 'primary' | 'default' | 'quiet' | 'danger'
const BASE =
  'inline-flex h-8 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-3 text-sm font-medium disabled:opacity-50 disabled:pointer-events-none touch:min-h-[40px]'
const LOOK: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent hover:opacity-90',
  default: 'border border-line bg-raised hover:bg-hover',
  quiet: 'text-muted hover:bg-hover hover:text-text',
  danger: 'border border-danger/40 text-danger hover:bg-danger/10',
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: Variant
  /** At work: can't be pressed, and says so to assistive technology. */
  pending?: boolean
}

/** Enter again so soon is a slip, or a key that repeats itself. */
const DOUBLE_MS = 700

/**
 * Of what starts something only the first press counts: `pending` is drawn a moment later, and a double click would start
 * it twice.
 */
function useOnePress(pending: boolean | undefined, onClick: ButtonProps['onClick']) {
  const pressed = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (!pending) pressed.current = Number.NEGATIVE_INFINITY
  }, [pending])
  return (event: MouseEvent<HTMLButtonElement>) => {
    if (pending !== undefined) {
      const byKey = event.detail === 0
      if (byKey ? event.timeStamp - pressed.current < DOUBLE_MS : event.detail > 1) {
        event.preventDefault()
        return
      }
      if (byKey) pressed.current = event.timeStamp
    }
    onClick?.(event)
  }
}

export function Button(props: ButtonProps) {
  const { variant = 'default', pending, disabled, className = '', onClick, ...rest } = props
  const press = useOnePress(pending, onClick)
  return (
    <button
      type="button"
      onClick={press}
      aria-busy={pending || undefined}
      disabled={disabled || pending}
      className={`${BASE} ${LOOK[variant]} ${className}`}
      {...rest}
    />
  )
}

interface LinkProps {
  href: string
  variant?: Variant
  className?: string
  children: ReactNode
}

/** The second of a double click would do once more what the page does that it leads to. */
export const firstOnly = (event: MouseEvent) => {
  if (event.detail > 1) event.preventDefault()
}

export function ButtonLink({ href, variant = 'default', className = '', children }: LinkProps) {
  return (
    <Link href={href} onClick={firstOnly} className={`${BASE} ${LOOK[variant]} ${className}`}>
      {children}
    </Link>
  )
}
