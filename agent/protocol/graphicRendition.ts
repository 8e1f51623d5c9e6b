/** SGR: colours and attributes as `CSI … m` has set them so far (ECMA-48 8.3.117, ISO 8613-6 for colours). */

/** Which parameters replace each other. */
const GROUP_OF: Record<number, string> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  5: 'blink',
  6: 'blink',
  7: 'inverse',
  8: 'hidden',
  9: 'struck',
  21: 'underline',
  53: 'overline',
}
const ENDS: Record<number, readonly string[]> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  25: ['blink'],
  27: ['inverse'],
  28: ['hidden'],
  29: ['struck'],
  39: ['foreground'],
  49: ['background'],
  55: ['overline'],
  59: ['underlineColour'],
}
const COLOURS: Record<number, string> = { 38: 'foreground', 48: 'background', 58: 'underlineColour' }

const between = (value: number, from: number, to: number) => value >= from && value <= to

export class GraphicRendition {
  private readonly set = new Map<string, string>()

  /** The parameters of one sequence, as `1;38;5;208`. */
  select(parameters: string): void {
    const words = parameters === '' ? ['0'] : parameters.split(';')
    for (let at = 0; at < words.length; at++) {
      const word = words[at] || '0'
      const code = Number.parseInt(word, 10)
      const colour = COLOURS[code]
      if (colour && !word.includes(':')) {
        const length = words[at + 1] === '5' ? 3 : words[at + 1] === '2' ? 5 : 1
        if (length > 1) this.set.set(colour, words.slice(at, at + length).join(';'))
        at += length - 1
      } else if (colour) this.set.set(colour, word)
      else this.one(code, word)
    }
  }

  toString(): string {
    return this.set.size === 0 ? '' : `\x1b[${[...this.set.values()].join(';')}m`
  }

  private one(code: number, word: string): void {
    const group = GROUP_OF[code]
    if (code === 0) this.set.clear()
    else if (word === '4:0') this.set.delete('underline')
    else if (group) this.set.set(group, word)
    else if (between(code, 30, 37) || between(code, 90, 97)) this.set.set('foreground', word)
    else if (between(code, 40, 47) || between(code, 100, 107)) this.set.set('background', word)
    else for (const ended of ENDS[code] ?? []) this.set.delete(ended)
  }
}
