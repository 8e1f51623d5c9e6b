/** What a thing is, by its picture. */
import { Cable, File, FileSymlink, FileText, Folder, FolderSymlink, HardDrive, Link2Off } from 'lucide-react'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { isFolder } from './names.ts'

const TEXT = /\.(conf|cfg|ini|ya?ml|json|toml|txt|md|log|sh|py|js|ts|xml|html|css|service|env|sql|csv)$/i

export function FileIcon({ entry }: { entry: HostFileEntry }) {
  const { kind, to, name } = entry
  const className = `size-4 shrink-0 ${isFolder(entry) ? 'text-accent' : 'text-muted'}`
  if (kind === 'folder') return <Folder className={className} aria-hidden />
  if (kind === 'link') {
    if (to === 'folder') return <FolderSymlink className={className} aria-hidden />
    return to ? (
      <FileSymlink className={className} aria-hidden />
    ) : (
      <Link2Off className="size-4 shrink-0 text-danger" aria-hidden />
    )
  }
  if (kind === 'device') return <HardDrive className={className} aria-hidden />
  if (kind === 'pipe' || kind === 'socket') return <Cable className={className} aria-hidden />
  return TEXT.test(name) ? (
    <FileText className={className} aria-hidden />
  ) : (
    <File className={className} aria-hidden />
  )
}
