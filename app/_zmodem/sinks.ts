/** Where a received file goes in a browser: a place that the person picks, else the browser's downloads. */

import { downloadSink } from './downloads.ts'
import type { Keep } from './incoming.ts'
import type { Sink } from './spool.ts'

interface Pickers {
  showSaveFilePicker(options: { suggestedName: string }): Promise<FileSystemFileHandle>
  showDirectoryPicker(options: { id: string; mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>
}

const hasPickers = (page: Window): page is Window & Pickers =>
  'showSaveFilePicker' in page && 'showDirectoryPicker' in page

/** Whether a place is asked for; only some browsers can, and only on a secure page. */
export const canPick = (): boolean => hasPickers(window)

/** Null: the person has closed the browser's dialog. */
async function picked<T>(picking: Promise<T>): Promise<T | null> {
  try {
    return await picking
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}

export const writableSink = (stream: FileSystemWritableFileStream): Sink => ({
  write: (bytes) => stream.write(bytes),
  close: () => stream.close(),
  abort: () => stream.abort(),
})

/** Must be called from a click. */
export async function pickFile(name: string): Promise<Keep | null> {
  if (!hasPickers(window)) return ({ name: given }) => downloadSink(given)
  const handle = await picked(window.showSaveFilePicker({ suggestedName: name }))
  return handle && (async () => writableSink(await handle.createWritable()))
}

/** The place for all files that follow; must be called from a click. */
export async function pickFolder(): Promise<Keep | null> {
  if (!hasPickers(window)) return ({ name }) => downloadSink(name)
  const folder = await picked(window.showDirectoryPicker({ id: 'zmodem', mode: 'readwrite' }))
  return (
    folder &&
    (async ({ name }) => {
      const free = await freeName(folder, name)
      const handle = await folder.getFileHandle(free, { create: true })
      const sink = writableSink(await handle.createWritable())
      const abort = async () => {
        await sink.abort()
        await folder.removeEntry(free)
      }
      return { ...sink, abort }
    })
  )
}

/** `name`, or `name (2)` and so on where there is one already. */
async function freeName(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${stem} (${count})${extension}`
    try {
      await folder.getFileHandle(candidate)
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return candidate
      if (error instanceof DOMException && error.name === 'TypeMismatchError') continue
      throw error
    }
  }
}
