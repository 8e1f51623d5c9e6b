/** Memory for results on their way into the database: beyond its bound they stay with their agents. */
export class WaitingRoom {
  private used = 0
  private inside = 0
  private readonly limitBytes: number

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes
  }

  /** One may still enter while there is any room, so that the largest result fits too. */
  get full(): boolean {
    return this.used >= this.limitBytes
  }

  get freeBytes(): number {
    return Math.max(0, this.limitBytes - this.used)
  }

  get bytes(): number {
    return this.used
  }

  /** Results that are being stored. */
  get count(): number {
    return this.inside
  }

  /** @returns what has to be called when its outputs are committed or given up */
  enter(bytes: number): () => void {
    this.used += bytes
    this.inside++
    return () => {
      this.used -= bytes
      this.inside--
    }
  }
}
