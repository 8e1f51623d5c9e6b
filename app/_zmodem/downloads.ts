/**
 * Files for the browser's downloads without holding them in memory: they are written to the page's own file system and
 * handed over from there. Where there is none (a page that is not secure), to blobs, which browsers keep on the disk too.
 */
import type { Sink } from './spool.ts'

const FOLDER = 'zmodem'
/** A browser copies what is downloaded; when it has, it does not say. */
const COPY_MS = 60 * 60_000
const PARTS_MAX = 64

export async function downloadSink(name: string): Promise<Sink> {
  try {
    return await storedSink(name)
  } catch (error) {
    console.info('zmodem: the page has no file system:', error)
    return blobSink(name)
  }
}

async function storedSink(name: string): Promise<Sink> {
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(FOLDER, { create: true })
  await sweep(folder)
  const entry = crypto.randomUUID()
  const release = await hold(entry)
  const handle = await folder.getFileHandle(entry, { create: true })
  const stream = await handle.createWritable()
  const remove = async () => {
    await folder.removeEntry(entry).catch((error: unknown) => console.info('zmodem: left behind:', error))
    release()
  }
  return {
    write: (bytes) => stream.write(bytes),
    close: async () => {
      await stream.close()
      download(name, await handle.getFile(), () => void remove())
    },
    abort: async () => {
      await stream.abort()
      await remove()
    },
  }
}

/** What pages that are gone have left. */
async function sweep(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const entry of folder.keys())
    await navigator.locks.request(lockOf(entry), { ifAvailable: true }, async (lock) => {
      if (lock) await folder.removeEntry(entry)
    })
}

const lockOf = (entry: string): string => `${FOLDER}/${entry}`

/** Says that the entry is in use, until the function that comes back is called or the page is gone. */
function hold(entry: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lockOf(entry), () => new Promise<void>((release) => resolve(release)))
      .catch(reject)
  })
}

function blobSink(name: string): Sink {
  let parts: Blob[] = []
  return {
    write: async (bytes) => {
      parts.push(new Blob([bytes]))
      if (parts.length >= PARTS_MAX) parts = [new Blob(parts)]
    },
    close: async () => download(name, new Blob(parts), () => {}),
    abort: async () => {
      parts = []
    },
  }
}

function download(name: string, blob: Blob, copied: () => void): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(link.href)
    copied()
  }, COPY_MS)
}
