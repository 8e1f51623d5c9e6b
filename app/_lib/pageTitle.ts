/** A page's title in the language of whoever asked for it. */
import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import { LOCALE_COOKIE, localeOf } from './locale.ts'
import { type Messages, messagesOf } from './messages/index.ts'

/** For `generateMetadata`. */
export async function pageTitle(pick: (messages: Messages) => string): Promise<Metadata> {
  const [jar, head] = await Promise.all([cookies(), headers()])
  return { title: pick(messagesOf(localeOf(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language')))) }
}
