/** What was dropped or chosen: files with their places in folders, and folders that are empty. */

export interface DroppedFile {
  file: File
  /** Its path below where it was dropped, as `photos/2024/a.jpg`. */
  path: string
}

export interface Dropped {
  files: DroppedFile[]
  /** Paths of folders without anything in them. */
  emptyFolders: string[]
  /** Paths of what the browser could not read: it is not there any more, or may not be read. */
  unread: string[]
}

/** More than so many at once is refused: each is a request of its own. */
export const FILES_MAX = 20_000

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject))

/** A browser gives a folder's entries in portions until there are none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
    if (all.length > FILES_MAX) return all
  }
}

async function walk(entry: FileSystemEntry, found: Dropped): Promise<void> {
  if (found.files.length > FILES_MAX) return
  const path = entry.fullPath.replace(/^\//, '')
  let inner: FileSystemEntry[] = []
  try {
    if (entry.isFile) return void found.files.push({ file: await fileOf(entry as FileSystemFileEntry), path })
    inner = await entriesOf(entry as FileSystemDirectoryEntry)
  } catch {
    // A DOMException that says no more than that: the others are taken all the same.
    return void found.unread.push(path)
  }
  if (inner.length === 0) found.emptyFolders.push(path)
  for (const each of inner) await walk(each, found)
}

/** Call it within the event: the browser forgets what was dropped afterwards. */
export async function readDrop(transfer: DataTransfer): Promise<Dropped> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null)
  const plain = [...transfer.files]
  const found: Dropped = { files: [], emptyFolders: [], unread: [] }
  if (entries.every((entry) => entry === null))
    return { ...found, files: plain.map((file) => ({ file, path: file.name })) }
  for (const entry of entries) if (entry) await walk(entry, found)
  return found
}

/** Of an `<input type="file">`, with `webkitdirectory` too. */
export const readChosen = (files: Iterable<File>): Dropped => ({
  files: [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })),
  emptyFolders: [],
  unread: [],
})

export const bringsFiles = (event: { dataTransfer: DataTransfer | null }): boolean =>
  event.dataTransfer?.types.includes('Files') ?? false
