/** How the lines of a text end: an editor knows only one way, and a file keeps its own. */

export type LineEnd = '\n' | '\r\n'

/** CRLF where every line ends so; a text of both kinds is told, since saving makes all of one kind. */
export function lineEndOf(text: string): { end: LineEnd; mixed: boolean } {
  const all = text.match(/\r\n|\n|\r/g) ?? []
  const crlf = all.filter((end) => end === '\r\n').length
  return { end: crlf > 0 && crlf === all.length ? '\r\n' : '\n', mixed: new Set(all).size > 1 }
}

export const plainLines = (text: string): string => text.replace(/\r\n?/g, '\n')
export const withLineEnd = (text: string, end: LineEnd): string =>
  end === '\n' ? text : plainLines(text).replaceAll('\n', end)
