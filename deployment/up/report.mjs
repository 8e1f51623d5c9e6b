/** How `npm run up` speaks: one line a step, with how long it took; one sentence when it can't go on. */

/** A reason not to go on that a person can act on. */
export class UpError extends Error {}

const seconds = (ms) => (ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`)

/** Names what is being done, does it, and says how long it took; `work` may give a word about the outcome, or `{warning}`. */
export async function step(name, work) {
  const began = performance.now()
  const live = process.stdout.isTTY
  if (live) process.stdout.write(`  … ${name}`)
  else console.log(`  … ${name}`)
  const say = (mark, note) => {
    const line = `  ${mark} ${name}${note ? ` – ${note}` : ''} (${seconds(performance.now() - began)})`
    if (live) process.stdout.write(`\r\x1b[K${line}\n`)
    else console.log(line)
  }
  try {
    const outcome = await work()
    say(outcome?.warning ? '!' : '✓', typeof outcome === 'string' ? outcome : outcome?.warning)
    return outcome
  } catch (error) {
    say('✗')
    throw error
  }
}
