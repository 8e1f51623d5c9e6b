/** What is typed while a shell is on its way waits for it, as at any terminal: else the end of a line would run without its beginning. */

/** More nobody types in that time. */
const CHARS_MAX = 4_096

export class TypeAhead {
  private held = ''

  /** @returns false: there is no room for it */
  hold(data: string): boolean {
    if (this.held.length + data.length > CHARS_MAX) return false
    this.held += data
    return true
  }

  /** Gives all of it to `take`, once. */
  release(take: (data: string) => void): void {
    const { held } = this
    this.held = ''
    if (held !== '') take(held)
  }

  forget(): void {
    this.held = ''
  }
}
