import type { ReactNode } from 'react'
import { Shell } from '../_components/Shell.tsx'
import { UploadTray } from '../_hostFiles/UploadTray.tsx'
import { TerminalNews } from '../_terminal/sharing/TerminalNews.tsx'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <Shell>
      <TerminalNews />
      {children}
      <UploadTray />
    </Shell>
  )
}
