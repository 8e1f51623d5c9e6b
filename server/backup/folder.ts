/** The data folder as a backup sees it: which of its files are kept, and which are made anew or belong to a moment. */
import { cp, link, lstat, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'

/** Database files (they are dumped), sockets, locks, what is being uploaded, logs and agent of `npm run up`, earlier restores. */
const LEFT_OUT = /^(mariadb|run$|server\.(json|lock)|.*\.log(\.old)?$|local-agent$|\.|before-restore-)/

export const isKept = (name: string): boolean => !LEFT_OUT.test(name)

async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (!isKept(entry.name)) continue
    if (entry.isDirectory()) await linkFolder(source, target)
    else if (entry.isFile())
      await link(source, target).catch((error: NodeJS.ErrnoException) => {
        // Here from the first time, or removed meanwhile: both are as they should be.
        if (error.code === 'EEXIST' || error.code === 'ENOENT') return
        return cp(source, target)
      })
  }
}

/** Gives `to` the files of `dataDir` as hard links: at once, without room, and untouched by what the server does next. */
export const linkFiles = (dataDir: string, to: string): Promise<void> => linkFolder(dataDir, to)

/** Names in the folder that a restore would have to replace. */
export const occupants = async (dataDir: string): Promise<string[]> => {
  const there = await lstat(dataDir).catch(() => null)
  if (!there) return []
  const names = await readdir(dataDir)
  return names.filter((name) => isKept(name) || name === 'mariadb' || name === 'local-agent')
}
