/** Language and theme. */
'use client'

import { useTranslations } from 'next-intl'
import { LOCALES } from '../../_lib/locale.ts'
import { LOCALE_NAMES, useLocaleChoice } from '../../_lib/useLocaleChoice.ts'
import { THEMES, useThemeChoice } from '../../_lib/useThemeChoice.ts'
import { Section } from '../../_ui/Section.tsx'

interface ChoiceProps<T extends string> {
  label: string
  name: string
  value: T | undefined
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, name, value, options, onChange }: ChoiceProps<T>) {
  return (
    <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5 text-sm">
      <legend className="sr-only">{label}</legend>
      <span className="w-24 text-muted" aria-hidden="true">
        {label}
      </span>
      {options.map((option) => (
        <label key={option.value} className="flex items-center gap-1.5">
          <input
            type="radio"
            name={name}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}

export function Appearance() {
  const t = useTranslations('settings')
  const nav = useTranslations('nav')
  const [locale, setLocale] = useLocaleChoice()
  const [theme, setTheme] = useThemeChoice()
  return (
    <Section title={t('appearance')}>
      <Choice
        label={nav('language')}
        name="locale"
        value={locale}
        options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
        onChange={setLocale}
      />
      <Choice
        label={nav('theme')}
        name="theme"
        value={theme}
        options={THEMES.map((value) => ({ value, label: nav(value) }))}
        onChange={setTheme}
      />
    </Section>
  )
}
