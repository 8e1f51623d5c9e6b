/** Language and theme. */
'use client'

import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'
import { LOCALE_COOKIE, LOCALES, type Locale } from '../../_lib/locale.ts'
import { Section } from '../../_ui/Section.tsx'

const NAMES: Record<Locale, string> = { en: 'English', 'zh-CN': '中文' }
const THEMES = ['light', 'dark', 'system'] as const
const YEAR_S = 365 * 24 * 3600
const never = () => () => {}

interface ChoiceProps<T extends string> {
  label: string
  name: string
  value: T | undefined
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, name, value, options, onChange }: ChoiceProps<T>) {
  return (
    <fieldset className="flex items-center gap-4 py-1.5 text-sm">
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
  const locale = useLocale()
  const router = useRouter()
  const { theme, setTheme } = useTheme()
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const choose = (next: Locale) => {
    document.cookie = `${LOCALE_COOKIE}=${next}; path=/; max-age=${YEAR_S}; samesite=lax`
    router.refresh()
  }
  return (
    <Section title={t('appearance')}>
      <Choice
        label={nav('language')}
        name="locale"
        value={LOCALES.find((known) => known === locale)}
        options={LOCALES.map((value) => ({ value, label: NAMES[value] }))}
        onChange={choose}
      />
      <Choice
        label={nav('theme')}
        name="theme"
        value={mounted ? THEMES.find((known) => known === theme) : undefined}
        options={THEMES.map((value) => ({ value, label: nav(value) }))}
        onChange={setTheme}
      />
    </Section>
  )
}
