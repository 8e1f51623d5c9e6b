/** A zip that is made while it is read: the next entry is asked for only when the one before has been taken. */
import { type PassThrough, Readable } from 'node:stream'
import { type ReadStreamOptions, ZipFile } from 'yazl'

export interface ArchiveEntry {
  name: string
  options: Partial<ReadStreamOptions>
  /** Called once, when its turn has come. What it holds is let go of when its bytes have been taken. */
  open: () => Readable
}

const spent = (): Readable => Readable.from([])

/**
 * The archive as a stream. When whoever reads it leaves, the entry that is open is closed and `entries` is returned.
 * What fails in `entries` or in an entry's bytes ends the stream with that error, so that a cut archive is known for one.
 */
export function archiveOf(entries: AsyncIterable<ArchiveEntry>): Readable {
  const zip = new ZipFile()
  // yazl's types say less than it gives. An iterator over it could not be destroyed while it waits.
  const output = zip.outputStream as PassThrough
  zip.once('error', (error: Error) => output.destroy(error))
  /** Resolves when all of it has been taken. yazl keeps every entry with its callback: that must not hold the bytes. */
  const add = (name: string, options: Partial<ReadStreamOptions>, source: { open: () => Readable }) =>
    new Promise<void>((resolve, reject) => {
      output.once('close', resolve)
      zip.addReadStreamLazy(name, options, (take) => {
        const bytes = source.open()
        source.open = spent
        // Nobody else would close it when whoever takes the archive has left.
        const stop = () => bytes.destroy()
        output.once('close', stop)
        bytes.once('close', () => {
          output.off('close', stop)
          output.off('close', resolve)
          resolve()
        })
        bytes.once('error', reject)
        take(null, bytes)
      })
    })

  const fill = async () => {
    for await (const { name, options, open } of entries) {
      if (output.destroyed) return
      await add(name, options, { open })
    }
    zip.end()
  }
  fill().catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))))
  return output
}
