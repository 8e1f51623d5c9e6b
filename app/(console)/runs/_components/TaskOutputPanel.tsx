/** What one host printed: stdout and stderr apart, live while it runs. */
'use client'

import { Check, Copy, Download, WrapText } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { toast } from 'sonner'
import type { TaskItem } from '../../../../server/trpc/types.ts'
import { formatBytes } from '../../../_lib/bytes.ts'
import { copyText } from '../../../_lib/copyText.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { type OutputSnapshot, plainText } from '../../../_output/lines.ts'
import type { LineLinks } from '../../../_output/OutputRow.tsx'
import { OutputText } from '../../../_output/OutputText.tsx'
import { useWrap } from '../../../_output/useWrap.ts'
import { type Place, type Stream, useOpenHost } from '../_host/useOpenHost.ts'
import type { TaskOutputView } from '../_lib/useTaskOutput.ts'

/** A file that the browser saves. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

interface StreamProps {
  task: TaskItem
  stream: Stream
  output: OutputSnapshot
  live: boolean
  readRaw: TaskOutputView['readRaw']
  /** Where in it to look. */
  place: Place | null
}

function StreamText({ task, stream, output, live, readRaw, place }: StreamProps) {
  const t = useTranslations('runs.view')
  const [wrap, setWrap] = useWrap()
  const links = useLineLinks(task.taskId, stream)
  const errorText = useErrorText()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (!(await copyText(plainText(output)))) return toast.error(t('copyFailed'))
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  const save = async () => {
    try {
      const raw = await readRaw()
      download(`${task.hostname}-${task.taskId}.${stream}.txt`, raw[stream])
    } catch (error) {
      toast.error(errorText(error))
    }
  }
  const bytes = stream === 'stdout' ? task.stdoutBytes : task.stderrBytes
  return (
    <div className={stream === 'stderr' ? 'border-l-2 border-danger/40' : ''}>
      <div className="flex h-7 items-center gap-3 px-3 text-xs text-muted">
        <span className="font-mono">{stream}</span>
        {bytes > 0 && <span className="tabular-nums">{formatBytes(bytes)}</span>}
        <span className="grow" />
        <button
          type="button"
          className="inline-flex items-center gap-1 hover:text-text aria-pressed:text-text"
          aria-pressed={wrap}
          onClick={() => setWrap(!wrap)}
          title={t('wrapHint')}
        >
          <WrapText size={13} aria-hidden />
          {t('wrap')}
        </button>
        <button
          type="button"
          className="inline-flex items-center gap-1 hover:text-text"
          onClick={copy}
          aria-label={`${t('copy')} ${stream}`}
        >
          {copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
          {copied ? t('copied') : t('copy')}
        </button>
        <button
          type="button"
          className="inline-flex items-center gap-1 hover:text-text"
          onClick={save}
          title={t('downloadRaw')}
          aria-label={`${t('download')} ${stream}`}
        >
          <Download size={13} aria-hidden />
          {t('download')}
        </button>
      </div>
      <OutputText
        output={output}
        live={live}
        label={`${stream} ${task.hostname}`}
        links={links}
        target={place?.stream === stream ? place.line : undefined}
      />
    </div>
  )
}

/** A line's number leads to it, beside the run, in an address that can be shared. */
function useLineLinks(taskId: string, stream: Stream): LineLinks {
  const { hrefOf, open } = useOpenHost()
  return useMemo(
    () => ({
      hrefOf: (line) => hrefOf({ taskId, stream, line }),
      onOpen: (line) => open({ taskId, stream, line }),
    }),
    [hrefOf, open, taskId, stream],
  )
}

interface PanelProps {
  task: TaskItem
  output: TaskOutputView
  place?: Place | null
}

export function TaskOutputPanel({ task, output, place = null }: PanelProps) {
  const t = useTranslations('runs.view')
  const { stdout, stderr, live, readRaw } = output
  const quiet = stdout.lineCount === 0 && stderr.lineCount === 0
  if (quiet) return <p className="px-3 py-2 text-xs text-muted">{t(emptyText(task, output))}</p>
  return (
    <div className="space-y-1 pb-1">
      {output.truncated && <p className="px-3 pt-2 text-xs text-warning">{t('truncated')}</p>}
      {stdout.lineCount > 0 && (
        <StreamText task={task} stream="stdout" output={stdout} live={live} readRaw={readRaw} place={place} />
      )}
      {stderr.lineCount > 0 && (
        <StreamText task={task} stream="stderr" output={stderr} live={live} readRaw={readRaw} place={place} />
      )}
      {output.arriving && (
        <p role="status" className="animate-pulse px-3 py-1.5 text-xs text-muted">
          {t('arriving')}
        </p>
      )}
      {output.failed && (
        <p role="alert" className="flex flex-wrap items-center gap-2 px-3 py-1.5 text-xs text-warning">
          {t('outputIncomplete')}
          <button type="button" className="link-quiet" onClick={output.retry}>
            {t('readAgain')}
          </button>
        </p>
      )}
    </div>
  )
}

function emptyText(task: TaskItem, output: TaskOutputView) {
  if (output.failed) return 'outputFailed'
  if (output.loading) return 'loadingOutput'
  if (task.state === 'queued') return 'notStarted'
  if (task.state === 'skipped') return 'neverStarted'
  return output.live ? 'noOutputYet' : 'noOutput'
}
