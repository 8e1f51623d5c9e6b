/** A text with what was found in it marked. */
interface Piece {
  at: number
  text: string
  found: boolean
}

interface Props {
  text: string
  /** In order, and not over one another. */
  ranges: readonly (readonly [number, number])[]
  /** Of a piece, as it is to be read. */
  show?(text: string): string
}

function piecesOf({ text, ranges }: Props): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const [from, to] of ranges) {
    if (from > at) pieces.push({ at, text: text.slice(at, from), found: false })
    if (to > from) pieces.push({ at: from, text: text.slice(from, to), found: true })
    at = to
  }
  if (at < text.length) pieces.push({ at, text: text.slice(at), found: false })
  return pieces
}

export function Marked(props: Props) {
  const { show = (text: string) => text } = props
  return piecesOf(props).map(({ at, text, found }) =>
    found ? (
      <mark key={at} className="rounded-xs bg-warning/30 text-inherit">
        {show(text)}
      </mark>
    ) : (
      <span key={at}>{show(text)}</span>
    ),
  )
}
