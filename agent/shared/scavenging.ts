/**
 * V8 frees what buffers hold outside its heap when it collects its young objects, and it does so when *they* have filled
 * their space. A flood makes few objects and many bytes, and long before that happens the bytes count as pressure:
 * V8 marks the whole heap, a hundred times the work, again and again.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'minor'; execution: 'sync' }) => void

/** V8's own function; there is no other way in. */
function collector(): Collect {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as Collect
}

export class Scavenging {
  private readonly every: number
  private passed = 0
  private collect: Collect | null = null

  /** @param every bytes that may pass before young objects are collected: a small part of what the heap may hold */
  constructor(every: number) {
    this.every = every
  }

  /** So many bytes have passed in buffers of their own. */
  count(bytes: number): void {
    this.passed += bytes
    if (this.passed < this.every) return
    this.passed = 0
    this.collect ??= collector()
    this.collect({ type: 'minor', execution: 'sync' })
  }
}
