/**
 * Terminals come to their sessions a few at a time, those first that are looked at. A page that opens many sockets at once
 * is held back by its browser (Chromium: one to five seconds each beyond some fifteen that are on their way), and one
 * thread draws what all of them have shown before.
 */

/** Of those that are looked at: Chromium holds these up by some milliseconds. */
const SHOWN_MAX = 6
/** Of the others, and only while none that is looked at is on its way: their reading must not be felt. */
const HIDDEN_MAX = 3
/** One that takes longer does not keep the others waiting. */
const TURN_MS_MAX = 30_000

interface Turn {
  isShown(): boolean
  begin(): void
}

export class Turns {
  private readonly waiting: Turn[] = []
  private readonly underWay = new Set<Turn>()

  /**
   * Resolves when it may begin.
   * @param isShown is asked again whenever there is room
   * @returns what says that it has come, or is not coming: to be called once or more
   */
  take(isShown: () => boolean): Promise<() => void> {
    return new Promise((resolve) => {
      const turn: Turn = {
        isShown,
        begin: () => {
          const timer = setTimeout(() => end(), TURN_MS_MAX)
          const end = () => {
            clearTimeout(timer)
            if (this.underWay.delete(turn)) this.review()
          }
          resolve(end)
        },
      }
      this.waiting.push(turn)
      // Together with all that ask in one stroke: the last may be looked at.
      queueMicrotask(() => this.review())
    })
  }

  /** Others may be looked at now. */
  review(): void {
    for (let next = this.next(); next; next = this.next()) {
      this.waiting.splice(this.waiting.indexOf(next), 1)
      this.underWay.add(next)
      next.begin()
    }
  }

  private next(): Turn | undefined {
    const shown = this.waiting.find((turn) => turn.isShown())
    if (shown) return this.underWay.size < SHOWN_MAX ? shown : undefined
    const isSeenComing = [...this.underWay].some((turn) => turn.isShown())
    return isSeenComing || this.underWay.size >= HIDDEN_MAX ? undefined : this.waiting[0]
  }
}

/** Of this browser tab. */
export const turns = new Turns()
