/** Colours of a terminal's text as plain data: the escape sequences of a script's output become styles or nothing. */

/** 0–15: the palette (drawn by the theme); a string: `#rrggbb`. */
export type Colour = number | string

export interface Style {
  foreground?: Colour
  background?: Colour
  bold?: true
  dim?: true
  italic?: true
  underline?: true
  inverse?: true
  strike?: true
}

export interface Span {
  text: string
  style: Style
}

const PLAIN: Style = {}
const CUBE = [0, 95, 135, 175, 215, 255]

const hex = (red: number, green: number, blue: number): string =>
  `#${[red, green, blue]
    .map((part) =>
      Math.min(255, part || 0)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`

/** xterm's 256 colours: 16 of the palette, a cube of 6³, 24 greys. */
function indexed(index: number): Colour {
  if (index < 16) return index
  if (index >= 232) {
    const grey = 8 + (Math.min(index, 255) - 232) * 10
    return hex(grey, grey, grey)
  }
  const at = index - 16
  return hex(CUBE[Math.floor(at / 36)] ?? 0, CUBE[Math.floor(at / 6) % 6] ?? 0, CUBE[at % 6] ?? 0)
}

/** `38;5;N` and `38;2;R;G;B`: the colour and how many parameters it took. */
function extended(params: number[], at: number): [Colour | undefined, number] {
  if (params[at + 1] === 5) return [indexed(params[at + 2] ?? 0), 2]
  if (params[at + 1] === 2) return [hex(params[at + 2] ?? 0, params[at + 3] ?? 0, params[at + 4] ?? 0), 4]
  return [undefined, params.length]
}

const without = (style: Style, ...keys: (keyof Style)[]): Style => {
  const rest = { ...style }
  for (const key of keys) delete rest[key]
  return rest
}

/** Select Graphic Rendition (ECMA-48 8.3.117 and xterm's extensions) applied to a style. */
export function applyStyle(style: Style, params: number[]): Style {
  let now = style
  for (let at = 0; at < params.length; at++) {
    const code = params[at] ?? 0
    if (code === 0) now = PLAIN
    else if (code === 1) now = { ...now, bold: true }
    else if (code === 2) now = { ...now, dim: true }
    else if (code === 3) now = { ...now, italic: true }
    else if (code === 4) now = { ...now, underline: true }
    else if (code === 7) now = { ...now, inverse: true }
    else if (code === 9) now = { ...now, strike: true }
    else if (code === 22) now = without(now, 'bold', 'dim')
    else if (code === 23) now = without(now, 'italic')
    else if (code === 24) now = without(now, 'underline')
    else if (code === 27) now = without(now, 'inverse')
    else if (code === 29) now = without(now, 'strike')
    else if (code === 39) now = without(now, 'foreground')
    else if (code === 49) now = without(now, 'background')
    else if (code >= 30 && code <= 37) now = { ...now, foreground: code - 30 }
    else if (code >= 40 && code <= 47) now = { ...now, background: code - 40 }
    else if (code >= 90 && code <= 97) now = { ...now, foreground: code - 82 }
    else if (code >= 100 && code <= 107) now = { ...now, background: code - 92 }
    else if (code === 38 || code === 48) {
      const [colour, taken] = extended(params, at)
      if (colour !== undefined)
        now = code === 38 ? { ...now, foreground: colour } : { ...now, background: colour }
      at += taken
    }
  }
  return now
}
