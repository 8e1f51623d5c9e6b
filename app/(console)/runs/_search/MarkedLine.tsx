/** A line with its number, and what was found in it marked. */
import type { MouseEvent } from 'react'
import type { MatchedLine } from '../../../../server/trpc/types.ts'
import { plainText, snapshotOf } from '../../../_output/lines.ts'
import { Marked } from '../../../_ui/Marked.tsx'

/** Controls are shown, or left out, as in any other output. */
const readable = (text: string) => plainText(snapshotOf(text)).replace(/\n$/, '')

interface Props {
  line: MatchedLine
  /** Where it stands in the whole output. */
  href?: string
  onOpen?(): void
}

export function MarkedLine({ line, href, onOpen }: Props) {
  const onClick = (event: MouseEvent) => {
    if (!onOpen || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    onOpen()
  }
  return (
    <a className="group flex gap-3 hover:bg-hover" href={href} draggable={false} onClick={onClick}>
      <span className="w-10 shrink-0 select-none text-right tabular-nums text-muted group-hover:underline">
        {line.number}
      </span>
      <span className="min-w-0">
        <Marked text={line.text} ranges={line.ranges} show={readable} />
      </span>
    </a>
  )
}
