/** Language, theme, data and toasts for every page. */
'use client'

import { NextIntlClientProvider, useTranslations } from 'next-intl'
import { ThemeProvider, useTheme } from 'next-themes'
import type { ReactNode } from 'react'
import { Toaster } from 'sonner'
import { useUploads } from '../_hostFiles/useUploads.ts'
import type { Locale } from '../_lib/locale.ts'
import type { Messages } from '../_lib/messages/index.ts'
import { usePhone } from '../_lib/usePhone.ts'
import { TRPCRoot } from '../_trpc/TRPCRoot.tsx'

interface Props {
  locale: Locale
  messages: Messages
  nonce: string | undefined
  children: ReactNode
}

/** On phones the way to other pages stays free: the bar's height and a gap. */
const ABOVE_BAR = { bottom: 60, left: 12, right: 12, top: 60 }

/** As dark as the page, and where there is the least to press: forms and panes have their buttons in the corners. */
function Toasts() {
  const t = useTranslations('common')
  const { resolvedTheme } = useTheme()
  const uploads = useUploads().length > 0
  // On a phone they are as wide as it; uploads have the place below, where they may ask.
  const position = usePhone() && !uploads ? 'bottom-center' : 'top-center'
  return (
    <Toaster
      position={position}
      mobileOffset={ABOVE_BAR}
      closeButton
      containerAriaLabel={t('notices')}
      toastOptions={{ closeButtonAriaLabel: t('close') }}
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
    />
  )
}

/** The reader's own: what next-intl writes and what the browser writes stand side by side. */
const hereZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

export function Providers({ locale, messages, nonce, children }: Props) {
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone={hereZone()}>
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
