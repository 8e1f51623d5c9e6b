/** Where the program in the foreground of a terminal is. */
import { readFile, readlink } from 'node:fs/promises'
import { hostText } from '../protocol/index.ts'

/** The group that the terminal listens to, of the process `pid`; 0: none (proc(5), the eighth field of stat). */
async function foreground(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name before it may hold anything, spaces and brackets too.
  const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[5] ?? 0)
  return Math.max(group, 0)
}

async function folderOf(pid: number): Promise<string | null> {
  const folder = await readlink(`/proc/${pid}/cwd`, { encoding: 'buffer' }).catch(() => null)
  // One that was removed is nowhere.
  return folder && !folder.toString('utf8').endsWith(' (deleted)') ? hostText(folder) : null
}

/** Null: it can't be known. @param pid of the shell */
export async function folderOfTerminal(pid: number): Promise<string | null> {
  const group = await foreground(pid)
  return (group > 0 ? await folderOf(group) : null) ?? folderOf(pid)
}
