/** A text to be taken elsewhere, and what takes it. */
import { CopyButton } from './CopyButton.tsx'

export function CopyBox({ text }: { text: string }) {
  return (
    <div className="flex items-start gap-2 rounded-md bg-code p-2 pl-3">
      <code className="min-w-0 flex-1 break-all py-1 font-mono text-xs leading-5">{text}</code>
      <CopyButton text={text} />
    </div>
  )
}
