/** Sends a file from this computer: its name and first bytes fill in what they tell. */
'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import type { ReleaseItem } from '../../../../server/trpc/types.ts'
import { formatBytes } from '../../../_lib/bytes.ts'
import { useUpload } from '../../../_lib/useUpload.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Progress } from '../_components/Progress.tsx'
import { archOfHeader, HEADER_BYTES, versionOfName } from '../_lib/file.ts'
import { uploadRelease } from '../_lib/upload.ts'
import { FileDrop } from './FileDrop.tsx'
import { isVersion, NO_FIELDS, ReleaseFields } from './ReleaseFields.tsx'

export function UploadForm({ signs, onAdded }: { signs: boolean; onAdded: (release: ReleaseItem) => void }) {
  const t = useTranslations('updates.add')
  const [values, setValues] = useState(NO_FIELDS)
  const [file, setFile] = useState<File | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const upload = useUpload(onAdded)

  const choose = async (chosen: File) => {
    const arch = archOfHeader(new Uint8Array(await chosen.slice(0, HEADER_BYTES).arrayBuffer()))
    setFile(chosen)
    setProblem(arch ? null : t('notExecutable'))
    setValues((before) => ({
      ...before,
      version: versionOfName(chosen.name) || before.version,
      arch: arch ?? before.arch,
    }))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (file) void upload.start((onProgress, signal) => uploadRelease(file, values, onProgress, signal))
  }
  const ready =
    file !== null && problem === null && isVersion(values.version) && (signs || values.signature !== '')
  const share = file && upload.sent !== null ? Math.min(1, upload.sent / file.size) : 0
  return (
    <form onSubmit={submit} className="space-y-4">
      <FileDrop
        file={file}
        problem={problem}
        disabled={upload.sent !== null}
        onFile={(chosen) => void choose(chosen)}
      />
      <ReleaseFields values={values} onChange={setValues} signs={signs} />
      {file && upload.sent !== null && (
        <div className="space-y-1">
          <Progress className="block h-1.5 w-full" label={t('send')} value={share} />
          <p className="text-xs text-muted tabular-nums" role="status">
            {share < 1
              ? t('sending', { percent: Math.floor(share * 100), size: formatBytes(file.size) })
              : t('checking')}
          </p>
        </div>
      )}
      <div className="flex justify-end gap-2">
        {upload.sent !== null && <Button onClick={upload.stop}>{t('stop')}</Button>}
        <Button type="submit" variant="primary" disabled={!ready} pending={upload.sent !== null}>
          {t('send')}
        </Button>
      </div>
    </form>
  )
}
