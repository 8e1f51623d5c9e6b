/** A few hundred lines of output as text in elements: nothing of it is ever taken for markup. */
import { type CSSProperties, memo } from 'react'
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

function Line({ line }: { line: OutputLine }) {
  const [first] = line.spans
  // An empty line still has its height, and is copied as a line.
  if (!first) return <div>{'\n'}</div>
  if (line.spans.length === 1 && isPlain(first)) return <div>{first.text}</div>
  let chars = 0
  return (
    <div>
      {line.spans.map((span) => {
        const key = chars
        chars += span.text.length
        return (
          <span key={key} style={cssOf(span.style)}>
            {span.text}
          </span>
        )
      })}
    </div>
  )
}

export interface OutputBlockProps {
  lines: readonly OutputLine[]
}

/** Drawn once: the lines of a full block never change. */
export const OutputBlock = memo(function OutputBlock({ lines }: OutputBlockProps) {
  return (
    <div className="output-block">
      {lines.map((line) => (
        <Line key={line.number} line={line} />
      ))}
    </div>
  )
})
