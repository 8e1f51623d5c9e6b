/** Loaded before a server: its `Date` is ahead of the machine's by the milliseconds in the file `TEST_CLOCK`; timers are as they are. */
import { readFileSync } from 'node:fs'

const POLL_MS = 20
const file = process.env.TEST_CLOCK ?? ''
const Real = Date

const read = () => Number(readFileSync(file, 'utf8'))
let offset = read()
setInterval(() => {
  offset = read()
}, POLL_MS).unref()

globalThis.Date = new Proxy(Real, {
  construct: (target, args, as) =>
    Reflect.construct(target, args.length === 0 ? [Real.now() + offset] : args, as),
  get: (target, key, as) => (key === 'now' ? () => Real.now() + offset : Reflect.get(target, key, as)),
})
