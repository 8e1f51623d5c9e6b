/** All recordings that one may see; or, where something is looked for in what was shown, the lines in which it stands. */
'use client'

import { Settings2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { usePermission, useRefused } from '../../_components/permissions.tsx'
import { paths } from '../../_lib/paths.ts'
import { ButtonLink } from '../../_ui/Button.tsx'
import { PageHeader } from '../../_ui/PageHeader.tsx'
import { RefusedPage } from '../../_ui/RefusedPage.tsx'
import { FilterBar } from './_list/FilterBar.tsx'
import { RecordingList } from './_list/RecordingList.tsx'
import { useRecordingFilters } from './_list/useRecordingFilters.ts'
import { SearchForm } from './_search/SearchForm.tsx'
import { SearchResults } from './_search/SearchResults.tsx'
import { useRecordingSearch } from './_search/useRecordingSearch.ts'

export function RecordingsPage() {
  const t = useTranslations('recordings')
  const refused = useRefused('recordings.read')
  const mayReadAny = usePermission('recordings.readAny')
  const filters = useRecordingFilters()
  const search = useRecordingSearch()
  if (refused) return <RefusedPage title={t('title')} error={null} />
  return (
    <>
      <PageHeader
        title={t('title')}
        intro={t(mayReadAny ? 'intro' : 'introOwn')}
        actions={
          <ButtonLink href={paths.recordingPolicies()}>
            <Settings2 size={14} aria-hidden />
            {t('policies')}
          </ButtonLink>
        }
      />
      <SearchForm search={search} />
      <FilterBar filters={filters} searching={search.wanted !== null} />
      {search.wanted ? (
        <SearchResults wanted={search.wanted} filters={filters} onClear={search.clear} />
      ) : (
        <RecordingList filters={filters} />
      )}
    </>
  )
}
