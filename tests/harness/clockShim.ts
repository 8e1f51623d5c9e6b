/** Loaded before a server: its `Date` is ahead of the machine's by the milliseconds in the file `TEST_CLOCK`; timers are as they are. */
import { readFileSync } from 'node:fs'

const file = process.env.TEST_CLOCK ?? ''
const Real = Date

// Each time, so that whoever set it can rely on it at once.
const now = () => Real.now() + Number(readFileSync(file, 'utf8'))

globalThis.Date = new Proxy(Real, {
  construct: (target, args, as) => Reflect.construct(target, args.length === 0 ? [now()] : args, as),
  get: (target, key, as) => (key === 'now' ? now : Reflect.get(target, key, as)),
})
