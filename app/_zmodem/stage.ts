/** What a transfer tells the person, and what it needs of the terminal that it goes through. */
import type { FileInfo } from './fileInfo.ts'

/** The terminal's session. */
export interface ZmodemPort {
  /** @returns false: nothing was sent, see `writable` */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): boolean
  writable(): Promise<void>
  /** So many bytes of output that came are dealt with. */
  drew(bytes: number): void
  /** Onto the screen; they count as dealt with once they are drawn. */
  show(bytes: Uint8Array): void
  /** Onto the screen, though the host did not send it. */
  draw(text: string): void
}

export type Direction = 'receive' | 'send'
export type Problem = 'silent' | 'damaged' | 'refused' | 'unreadable' | 'unwritable'

/** `said`: the host's last words, may be empty. */
export type Outcome =
  | {
      kind: 'done'
      direction: Direction
      name: string
      files: number
      skipped: number
      bytes: number
      ms: number
      said: string
    }
  | { kind: 'cancelled'; direction: Direction; by: 'you' | 'host'; said: string }
  | { kind: 'failed'; direction: Direction; problem: Problem; said: string }
  /** The connection or the page was gone in the middle of it. */
  | { kind: 'cut'; direction: Direction; name: string }

/** What is to be known of a transfer to end it later. */
export interface Interrupted {
  direction: Direction
  name: string
  size: number | null
}

export interface Running {
  direction: Direction
  name: string
  /** Null: unknown. */
  size: number | null
  bytes: number
  bytesPerSecond: number | null
  /** Of this file, from 0. */
  index: number
  count: number | null
}

export type TransferState =
  /** `sz` offers a file. */
  | { phase: 'offered'; file: FileInfo; index: number; count: number | null }
  /** `rz` waits for files. */
  | { phase: 'asked' }
  | ({ phase: 'running' } & Running)
  | { phase: 'stopping'; direction: Direction }
  /** Another window has it. */
  | { phase: 'watched'; direction: Direction }
  | { phase: 'over'; outcome: Outcome }

/** One half of a transfer. */
export interface Stage {
  readonly direction: Direction
  /** A transfer for certain; until then it may be ordinary output that looks like the beginning of one. */
  readonly certain: boolean
  /** It was ordinary output. */
  readonly mistaken: boolean
  /** Output is to wait. */
  readonly full: boolean
  /** @returns what of them is not of the transfer */
  push(bytes: Uint8Array): Uint8Array
  /** Nothing came after the first header: it is not part of something else. */
  settled(): void
  /**
   * @param quietMs since the last byte came
   * @param silentMs since the last frame came
   */
  tick(quietMs: number, silentMs: number): void
  /** May be called again: then the terminal is given back at once. */
  cancel(): void
  /** The way to the host was broken. @param ended for good: nobody is there to be told */
  cut(ended: boolean): void
}

export interface StageHost {
  readonly port: ZmodemPort
  changed(state: TransferState): void
  /** A frame came: the host's program is alive. */
  sign(): void
  /** The stage is not `full` any more. */
  relieved(): void
  /** Null: there is nothing to say of it. */
  over(outcome: Outcome | null): void
}

const CONTROL = /\p{Cc}\[[0-9;?]*[a-z]|\p{Cc}+/giu

/** The host's last words: what its program wrote between the frames. */
export class Words {
  private text: number[] = []
  /** Something came since this was set to false. */
  fresh = false

  add(byte: number): void {
    this.fresh = true
    this.text.push(byte)
    if (this.text.length > 400) this.text.splice(0, 200)
  }
  /** As one line. */
  toString(): string {
    const text = new TextDecoder().decode(Uint8Array.from(this.text))
    return text.replace(CONTROL, ' ').replace(/\s+/g, ' ').trim()
  }
}
