/** Where recordings are in the data folder: a folder each, in it for every segment its events, its text, and the screen that it begins with. */
import path from 'node:path'

const number4 = (number: number) => String(number).padStart(4, '0')

export interface SegmentPlace {
  /** Events; this name it has once it is whole. */
  cast: string
  /** While it is being written. By its name backups leave it out. */
  open: string
  text: string
  screen: string
}

export const recordingsFolder = (dataDir: string): string => path.join(dataDir, 'recordings')

export const folderOf = (dataDir: string, id: string): string => path.join(recordingsFolder(dataDir), id)

export function segmentPlace(folder: string, number: number): SegmentPlace {
  const name = number4(number)
  return {
    cast: path.join(folder, `${name}.cast.gz`),
    open: path.join(folder, `.${name}.cast.gz`),
    text: path.join(folder, `${name}.txt.gz`),
    screen: path.join(folder, `${name}.screen.gz`),
  }
}

const CAST = /^\.?(\d{4,7})\.cast\.gz$/

/** The number of the segment whose events the file of this name holds; null: another file. */
export const segmentNumber = (name: string): number | null => {
  const [, digits] = CAST.exec(name) ?? []
  return digits ? Number(digits) : null
}
