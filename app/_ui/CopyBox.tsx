/** A text to be taken elsewhere, and what takes it. */
import { CopyButton } from './CopyButton.tsx'

interface Props {
  text: string
  /** What it is, before it. */
  title?: string
  /** What the button is called. */
  copyLabel?: string
}

export function CopyBox({ text, title, copyLabel }: Props) {
  return (
    <div className="flex items-start gap-2 rounded-md bg-code p-2 pl-3 text-left">
      {title && <span className="w-12 shrink-0 py-1 text-xs leading-5 text-muted">{title}</span>}
      <code className="min-w-0 flex-1 break-all py-1 font-mono text-xs leading-5">{text}</code>
      <CopyButton text={text} label={copyLabel} />
    </div>
  )
}
