/**
 * Runs a script on all online agents that match a filter and prints the grouped answers.
 *
 *   QUNKONG_URL=http://127.0.0.1:3000 QUNKONG_TOKEN=qk_… npm run --silent example -- 'uname -r' [FILTER]
 *
 * A guard rule that warns of the script refuses it with `guard_confirm`: ACKNOWLEDGE=rm-root,… names the rules to run it all
 * the same. One that blocks (`guard_blocked`) stays.
 *
 * Exit code: 0 if every task succeeded, 1 if one did not, 2 if it was called wrongly.
 */
import { createQunkongClient, type QunkongClient } from '../index.ts'

const [script, query] = process.argv.slice(2)
const { QUNKONG_URL: url = 'http://127.0.0.1:3000', QUNKONG_TOKEN: token, ACKNOWLEDGE } = process.env
const acknowledgedRules = ACKNOWLEDGE?.split(',')
if (!script || !token) {
  process.stderr.write('Usage: QUNKONG_TOKEN=qk_… npm run --silent example -- SCRIPT [FILTER]\n')
  process.exit(2)
}

/** Runs it and prints the answers; gives the exit code. */
async function run(client: QunkongClient, script: string): Promise<number> {
  const { id } = await client.runs.create.mutate({
    script,
    targets: { filter: { query, status: 'online' } },
    acknowledgedRules,
  })

  /** Resolves with the run's last state; the subscription resumes by itself after a dropped connection. */
  const state = await new Promise<string>((resolve, reject) => {
    const subscription = client.runs.watch.subscribe(
      { id },
      {
        onData: ({ data }) => {
          if (data.run.finishedAt === null) return
          subscription.unsubscribe()
          resolve(data.run.state)
        },
        onError: reject,
      },
    )
  })

  const { items } = await client.runs.groups.query({ runId: id })
  for (const group of items) {
    process.stdout.write(
      `── ${group.count} × ${group.state}, exit code ${group.exitCode ?? '–'}: ${group.range}\n`,
    )
    process.stdout.write(group.stdout)
    process.stderr.write(group.stderr)
  }
  return state === 'succeeded' ? 0 : 1
}

const { client, close } = createQunkongClient({ url, token })
try {
  process.exitCode = await run(client, script)
} catch (error) {
  // The server's sentence, or that it can't be reached: a stack would tell no more.
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
} finally {
  await close()
}
