import './globals.css'
import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from './_components/Providers.tsx'
import { LOCALE_COOKIE, localeOf } from './_lib/locale.ts'
import { messagesOf } from './_lib/messages/index.ts'

export const metadata: Metadata = { title: { default: 'Qunkong', template: '%s · Qunkong' } }
export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, head] = await Promise.all([cookies(), headers()])
  const locale = localeOf(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'))
  const nonce = /'nonce-([^']+)'/.exec(head.get('content-security-policy') ?? '')?.[1]
  return (
    <html lang={locale} suppressHydrationWarning>
      <body>
        <Providers locale={locale} messages={messagesOf(locale)} nonce={nonce}>
          {children}
        </Providers>
      </body>
    </html>
  )
}
