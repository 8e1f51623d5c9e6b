/** What was on a terminal before a screen began: files that travelled then are not for it. */
import { type Shown, ZmodemFilter } from '../../agent/protocol/zmodem.ts'
import { joined } from './recognizer.ts'

/** What `sz` writes before its first header, for terminals that know no ZMODEM. */
const COMMAND = [0x72, 0x7a, 0x0d]

export const COMMAND_BYTES = COMMAND.length

/** It is no output that anybody wants to see. @returns `text` itself where it does not end with it */
export function withoutCommand(text: Uint8Array): Uint8Array {
  const end = text.subarray(-COMMAND_BYTES)
  return COMMAND.every((byte, at) => end[at] === byte) ? text.subarray(0, -COMMAND_BYTES) : text
}

/** What `filter` makes text of. @param ms see `ZmodemFilter.take` */
export function textIn(filter: ZmodemFilter, bytes: Uint8Array, ms: number): Uint8Array {
  const pieces = filter.take(bytes, ms)
  return textOf(pieces, filter.program === 'sz')
}

/** @param begins a transfer of `sz` begins behind them */
export function textOf(pieces: readonly Shown[], begins = false): Uint8Array {
  const texts = pieces.flatMap((piece, at) => {
    if (!(piece instanceof Uint8Array)) return []
    const next = pieces[at + 1]
    const isBefore = next === undefined ? begins : !(next instanceof Uint8Array) && next.program === 'sz'
    return isBefore ? withoutCommand(piece) : piece
  })
  return joined(texts)
}

/** @param modes what holds where output begins, which may be within a transfer */
export function afterModes(modes: string): { filter: ZmodemFilter; shown: string } {
  const filter = new ZmodemFilter()
  const shown = textIn(filter, new TextEncoder().encode(modes), 0)
  return { filter, shown: new TextDecoder().decode(shown) }
}
