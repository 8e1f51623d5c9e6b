/** A line of output as text in elements: nothing of it is ever taken for markup. */
import { type CSSProperties, type MouseEvent, memo } from 'react'
import type { Colour, Span, Style } from './ansi.ts'
import type { OutputLine } from './lines.ts'

const cssColour = (colour: Colour): string => (typeof colour === 'number' ? `var(--ansi-${colour})` : colour)

function cssOf(style: Style): CSSProperties | undefined {
  if (Object.keys(style).length === 0) return undefined
  const front = style.foreground === undefined ? undefined : cssColour(style.foreground)
  const back = style.background === undefined ? undefined : cssColour(style.background)
  const lines = [style.underline && 'underline', style.strike && 'line-through'].filter(Boolean).join(' ')
  return {
    color: style.inverse ? (back ?? 'var(--output-background, Canvas)') : front,
    backgroundColor: style.inverse ? (front ?? 'var(--output-foreground, CanvasText)') : back,
    fontWeight: style.bold && 700,
    opacity: style.dim && 0.7,
    fontStyle: style.italic && 'italic',
    textDecoration: lines || undefined,
  }
}

const isPlain = (span: Span): boolean => Object.keys(span.style).length === 0

function Text({ line }: { line: OutputLine }) {
  const [first] = line.spans
  // An empty line still has its height, and is copied as a line.
  if (!first) return '\n'
  if (line.spans.length === 1 && isPlain(first)) return first.text
  let chars = 0
  return line.spans.map((span) => {
    const key = chars
    chars += span.text.length
    return (
      <span key={key} style={cssOf(span.style)}>
        {span.text}
      </span>
    )
  })
}

/** How the lines of an output are numbered, and what leads to one of them. */
export interface LineLinks {
  hrefOf(line: number): string
  onOpen(line: number): void
}

export interface OutputRowProps {
  line: OutputLine
  links: LineLinks | undefined
  /** It is the one that was asked for. */
  marked: boolean
}

/** Drawn once: only the last line ever changes. */
export const OutputRow = memo(function OutputRow({ line, links, marked }: OutputRowProps) {
  if (!links) return <Text line={line} />
  const { source } = line
  const onClick = (event: MouseEvent) => {
    // With a key held down a link opens as any other.
    if (source === null || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    links.onOpen(source)
  }
  return (
    <div className="output-line" data-marked={marked || undefined}>
      {source === null ? (
        <span />
      ) : (
        <a tabIndex={-1} href={links.hrefOf(source)} onClick={onClick}>
          {source}
        </a>
      )}
      <div>
        <Text line={line} />
      </div>
    </div>
  )
})
