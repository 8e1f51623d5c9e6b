/** Keeps people on the page while the server is away, and takes them where they wanted to go when it is back. */
'use client'

import { useSubscription } from '@trpc/tanstack-react-query'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { useTRPC } from '../_trpc/client.ts'
import { connectionState, useConnection } from '../_trpc/connection.ts'
import { holdNavigation, useHeldNavigation } from '../_trpc/held.ts'

/** The link of this console that a plain click follows; null for any other click. */
function followed(event: MouseEvent): HTMLAnchorElement | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link?.href || link.target || link.hasAttribute('download')) return null
  return new URL(link.href).origin === window.location.origin ? link : null
}

function onClick(event: MouseEvent): void {
  const link = connectionState() === 'lost' ? followed(event) : null
  if (!link) return
  event.preventDefault()
  event.stopPropagation()
  const { pathname, search, hash } = new URL(link.href)
  holdNavigation(pathname + search + hash)
}

export function NavigationGuard() {
  const router = useRouter()
  const trpc = useTRPC()
  const connection = useConnection()
  const held = useHeldNavigation()
  // Every page has a connection, so that every page knows when it is lost; no host's figures come with it.
  useSubscription(trpc.agents.watch.subscriptionOptions({ ids: [] }))
  useEffect(() => {
    document.addEventListener('click', onClick, { capture: true })
    return () => document.removeEventListener('click', onClick, { capture: true })
  }, [])
  useEffect(() => {
    if (held === null || connection === 'lost') return
    holdNavigation(null)
    router.push(held)
  }, [held, connection, router])
  return null
}
