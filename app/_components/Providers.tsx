/** Language, theme, data and toasts for every page. */
'use client'

import { NextIntlClientProvider } from 'next-intl'
import { ThemeProvider, useTheme } from 'next-themes'
import type { ReactNode } from 'react'
import { Toaster } from 'sonner'
import { useUploads } from '../_hostFiles/useUploads.ts'
import type { Locale } from '../_lib/locale.ts'
import type { Messages } from '../_lib/messages/index.ts'
import { TRPCRoot } from '../_trpc/TRPCRoot.tsx'

interface Props {
  locale: Locale
  messages: Messages
  nonce: string | undefined
  children: ReactNode
}

/** As dark as the page; uploads have the corner below, where they may ask. */
function Toasts() {
  const { resolvedTheme } = useTheme()
  const position = useUploads().length > 0 ? 'top-right' : 'bottom-right'
  return <Toaster position={position} closeButton theme={resolvedTheme === 'dark' ? 'dark' : 'light'} />
}

export function Providers({ locale, messages, nonce, children }: Props) {
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC">
      <ThemeProvider
        attribute="class"
        defaultTheme="system"
        enableSystem
        disableTransitionOnChange
        nonce={nonce}
      >
        <TRPCRoot>{children}</TRPCRoot>
        <Toasts />
      </ThemeProvider>
    </NextIntlClientProvider>
  )
}
