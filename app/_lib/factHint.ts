/** `os=Linux` asks for a label of that name; who finds nobody by it may have meant what hosts tell of themselves. */
'use client'

import { useTranslations } from 'next-intl'

/** As server/agents/terms/terms.ts names them. */
const MISTAKEN = /^!?(status|host|ip|os|arch|kernel|version)!?=(.+)$/i

/** For a search that found nobody; null: it has no such word. */
export function useFactHint(): (query: string) => string | null {
  const t = useTranslations('agents')
  return (query) => {
    for (const term of query.split(/[\s,]+/)) {
      const [, fact, text] = MISTAKEN.exec(term) ?? []
      if (fact && text) return t('factHint', { term, fact: `${fact.toLowerCase()}:${text}` })
    }
    return null
  }
}
