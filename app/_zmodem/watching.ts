/** A transfer that another window answers: keeps its bytes from this screen until it is over. */
import { ZmodemFilter } from '../../agent/protocol/zmodem.ts'
import { textIn, textOf } from './history.ts'
import type { Direction, Stage, StageHost } from './stage.ts'

/** After its farewell a shell may write nothing for long. */
const QUIET_MS = 500
/** Longer than either program waits for the other. */
const SILENT_MS = 90_000

export class Watching implements Stage {
  readonly full = false
  /** What turns out to be ordinary output is given back by the filter. */
  readonly certain = true
  readonly mistaken = false
  private readonly host: StageHost
  private readonly filter: ZmodemFilter
  private told = false
  private bytes = 0

  /** @param filter that has seen its beginning, where it has begun before */
  constructor(host: StageHost, filter = new ZmodemFilter()) {
    this.host = host
    this.filter = filter
    if (filter.certain) this.tell()
  }

  get direction(): Direction {
    return this.filter.program === 'rz' ? 'send' : 'receive'
  }

  push(bytes: Uint8Array): Uint8Array {
    const { filter, host } = this
    const shown = textIn(filter, bytes, Date.now())
    const known = filter.underWay?.bytes ?? this.bytes
    if (known !== this.bytes) host.sign()
    this.bytes = known
    if (filter.certain && !this.told) this.tell()
    if (!filter.program && filter.waiting === 0) host.over(null)
    return shown
  }

  settled(): void {}

  tick(quietMs: number, silentMs: number): void {
    const { program, parting } = this.filter
    if (program && !parting ? silentMs >= SILENT_MS : quietMs >= QUIET_MS) this.end()
  }

  /** The screen is wanted, whatever comes. */
  cancel(): void {
    this.end()
  }

  /** A look that goes on later finds something else. */
  cut(): void {
    this.host.over(null)
  }

  private tell(): void {
    this.told = true
    // `rz` leaves its line unfinished.
    if (this.direction === 'send') this.host.port.draw('\r\n')
    this.host.changed({ phase: 'watched', direction: this.direction })
  }

  private end(): void {
    const held = this.filter.parting ? textOf(this.filter.finish()) : this.filter.giveUp()
    this.host.over(null)
    // They count as dealt with already.
    this.host.port.draw(new TextDecoder().decode(held))
  }
}
