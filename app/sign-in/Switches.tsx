/** Language and theme, for those who can't get to the settings yet. */
'use client'

import { useTranslations } from 'next-intl'
import { LOCALES } from '../_lib/locale.ts'
import { LOCALE_NAMES, useLocaleChoice } from '../_lib/useLocaleChoice.ts'
import { THEMES, useThemeChoice } from '../_lib/useThemeChoice.ts'
import { Select } from '../_ui/Select.tsx'

export function Switches() {
  const t = useTranslations('nav')
  const [locale, setLocale] = useLocaleChoice()
  const [theme, setTheme] = useThemeChoice()
  return (
    <div className="flex gap-2">
      <Select
        label={t('language')}
        value={locale ?? 'en'}
        onChange={setLocale}
        options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
      />
      <Select
        label={t('theme')}
        value={theme ?? 'system'}
        onChange={setTheme}
        options={THEMES.map((value) => ({ value, label: t(value) }))}
      />
    </div>
  )
}
