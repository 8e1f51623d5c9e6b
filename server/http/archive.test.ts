import { once } from 'node:events'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { type ArchiveEntry, archiveOf } from './archive.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const MIB = 1024 * 1024

/** Entries of a MiB each, which don't get smaller; `made` are those that are still in memory. */
function entries(count: number) {
  const made: WeakRef<Buffer>[] = []
  let returned = false
  async function* all(): AsyncGenerator<ArchiveEntry> {
    try {
      for (let index = 0; index < count; index++) {
        const bytes = Buffer.alloc(MIB)
        made.push(new WeakRef(bytes))
        yield {
          name: `${index}.txt`,
          options: { mtime: new Date(), compress: false },
          open: () => Readable.from([bytes], { objectMode: false }),
        }
      }
    } finally {
      returned = true
    }
  }
  return { all: all(), made, isReturned: () => returned }
}

/** Reads at least so many bytes and then no more. */
async function take(archive: Readable, bytes: number): Promise<void> {
  for (let taken = 0; taken < bytes; ) {
    const chunk = archive.read() as Buffer | null
    if (chunk) taken += chunk.length
    else await once(archive, 'readable')
  }
}

/** Lets everything happen that needs nothing from outside. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate()
}

test('entries are made as the archive is read, and are let go of when they have been taken', async () => {
  const { all, made } = entries(64)
  const archive = archiveOf(all)
  for (let at = 0; at < 60; at += 10) {
    await take(archive, 10 * MIB)
    await settle()
    expect(made.length, 'made ahead of the reader').toBeLessThanOrEqual(at + 12)
    collect()
    await settle()
    collect()
    expect(made.filter((one) => one.deref()).length, 'in memory').toBeLessThanOrEqual(2)
  }
  archive.destroy()
})

test('whoever leaves an archive ends what makes it, and closes the entry that is open', async () => {
  const { all, made, isReturned } = entries(8)
  const opened: Readable[] = []
  async function* watched(): AsyncGenerator<ArchiveEntry> {
    for await (const entry of all)
      yield {
        ...entry,
        open: () => {
          const bytes = entry.open()
          opened.push(bytes)
          return bytes
        },
      }
  }
  const archive = archiveOf(watched())
  await take(archive, 2.5 * MIB)
  archive.destroy()
  await settle()
  expect(isReturned()).toBe(true)
  expect(made.length).toBeLessThan(8)
  expect(opened.every(({ destroyed }) => destroyed)).toBe(true)
})

test('an archive whose bytes fail ends with what failed', async () => {
  async function* failing(): AsyncGenerator<ArchiveEntry> {
    const bytes = () =>
      Readable.from(
        (function* () {
          yield Buffer.alloc(10)
          throw new Error('the disk is gone')
        })(),
        { objectMode: false },
      )
    yield { name: 'a', options: { mtime: new Date() }, open: bytes }
  }
  await expect(archiveOf(failing()).toArray()).rejects.toThrow('the disk is gone')
})

test('an archive whose entries fail ends with what failed, also where one was taken before', async () => {
  async function* failing(): AsyncGenerator<ArchiveEntry> {
    yield { name: 'a', options: { mtime: new Date() }, open: () => Readable.from([Buffer.alloc(10)]) }
    throw new Error('the database is gone')
  }
  await expect(archiveOf(failing()).toArray()).rejects.toThrow('the database is gone')
})

test('whoever leaves while the next entry is waited for is gone at once, and that entry is not opened', async () => {
  const gate = Promise.withResolvers<void>()
  let opened = 0
  const open = () => {
    opened++
    return Readable.from([Buffer.alloc(10)])
  }
  async function* slow(): AsyncGenerator<ArchiveEntry> {
    yield { name: 'a', options: { mtime: new Date() }, open }
    await gate.promise
    yield { name: 'b', options: { mtime: new Date() }, open }
  }
  const archive = archiveOf(slow())
  await take(archive, 10)
  await settle()
  archive.destroy()
  await once(archive, 'close')
  gate.resolve()
  await settle()
  expect(opened).toBe(1)
})
