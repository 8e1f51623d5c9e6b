/**
 * How `npm run up` speaks: one line a step, with how long it took, and what is being done while that lasts; one sentence
 * when it can't go on.
 */

/** A reason not to go on that a person can act on. */
export class UpError extends Error {}

const seconds = (ms) => (ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`)

/** A terminal's line counts the seconds; a log gets another line now and then. */
const TERMINAL_MS = 1_000
const LOG_MS = 15_000

/**
 * Names the step, does it, and says how long it took. `work` is given a function that takes what is being done now, where
 * that lasts; it may give a word about the outcome, or `{warning}`.
 */
export async function step(name, work) {
  const began = performance.now()
  const live = process.stdout.isTTY
  let now = ''
  const say = (mark, note, time = '') => {
    const line = `  ${mark} ${name}${note ? ` – ${note}` : ''}${time}`
    if (!live) console.log(line)
    else process.stdout.write(`\r\x1b[K${line}${mark === '…' ? '' : '\n'}`)
  }
  const passed = () => ` (${seconds(performance.now() - began)})`
  const doing = (what) => {
    now = what
    say('…', now)
  }
  say('…')
  const timer = setInterval(() => say('…', now, passed()), live ? TERMINAL_MS : LOG_MS)
  try {
    const outcome = await work(doing)
    clearInterval(timer)
    say(outcome?.warning ? '!' : '✓', typeof outcome === 'string' ? outcome : outcome?.warning, passed())
    return outcome
  } catch (error) {
    clearInterval(timer)
    say('✗', '', passed())
    throw error
  }
}
