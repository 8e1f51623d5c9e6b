/** Language, theme, data and toasts for every page. */
'use client'

import { NextIntlClientProvider } from 'next-intl'
import { ThemeProvider } from 'next-themes'
import type { ReactNode } from 'react'
import { Toaster } from 'sonner'
import type { Locale } from '../_lib/locale.ts'
import type { Messages } from '../_lib/messages/index.ts'
import { TRPCRoot } from '../_trpc/TRPCRoot.tsx'

interface Props {
  locale: Locale
  messages: Messages
  nonce: string | undefined
  children: ReactNode
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
        <Toaster position="bottom-right" closeButton />
      </ThemeProvider>
    </NextIntlClientProvider>
  )
}
