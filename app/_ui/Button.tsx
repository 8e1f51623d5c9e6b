/** Buttons, and links that look like them. */
import Link from 'next/link'
import type { ButtonHTMLAttributes, ReactNode } from 'react'

type Variant = 'primary' | 'default' | 'quiet' | 'danger'
const BASE =
  'inline-flex h-8 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-3 text-sm font-medium disabled:opacity-50 disabled:pointer-events-none'
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

export function Button({ variant = 'default', pending, disabled, className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
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

export function ButtonLink({ href, variant = 'default', className = '', children }: LinkProps) {
  return (
    <Link href={href} className={`${BASE} ${LOOK[variant]} ${className}`}>
      {children}
    </Link>
  )
}
