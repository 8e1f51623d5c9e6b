/**
 * `npm run fleet`: emulated agents at a server on this machine that is there already, to see the console with a thousand hosts.
 * They answer every script alike, whatever it says; nothing of it runs.
 */
import { once } from 'node:events'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { lockState } from '../../agent/identity/lock.ts'
import { createQunkongClient } from '../../client/index.ts'
import { Fleet } from './fleet.ts'
import { keptSeed } from './identity.ts'

const HELP = `QUNKONG_TOKEN=qk_… npm run fleet -- [--agents 1000] [OPTION…]

  --agents N      how many hosts, 1 to 20000 (1000)
  --url URL       the console (http://127.0.0.1:3000)
  --port PORT     the agents' port on this machine (8765)
  --plain         without TLS, where the server listens so
  --output TEXT   what every host answers (the word hello)
  --failing PCT   so many percent of the hosts exit with 1 (1)
  --latency MS    each answers within so many milliseconds (500)
  --state-dir DIR by what is kept there, the hosts are the same ones at each start
                  (emulated-fleet in DATA_DIR, which is ./data)

QUNKONG_TOKEN is an API token of an administrator (Settings → API tokens). The hosts have the label fleet=emulated.
They answer scripts; shells and files they have none. Ctrl-C ends them, the next start takes the same ones up again;
remove them under Agents, where the search fleet=emulated finds them.
`
const MS_PER_AGENT = 8
const START_MS_MAX = 10 * 60_000

const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '1000' },
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    port: { type: 'string', default: '8765' },
    plain: { type: 'boolean', default: false },
    output: { type: 'string', default: 'hello' },
    failing: { type: 'string', default: '1' },
    latency: { type: 'string', default: '500' },
    'state-dir': {
      type: 'string',
      default: path.join(process.env.DATA_DIR || './data', 'emulated-fleet'),
    },
    help: { type: 'boolean', default: false },
  },
})

/** @throws Error that names the option */
function numberOf(name: 'agents' | 'port' | 'failing' | 'latency', least: number, most: number): number {
  const value = Number(values[name])
  if (!Number.isFinite(value) || value < least || value > most)
    throw new Error(`--${name} is a number from ${least} to ${most}, not ${values[name]}.`)
  return value
}

async function play(token: string): Promise<void> {
  const agents = Math.round(numberOf('agents', 1, 20_000))
  const profile = {
    latencyMs: [0, numberOf('latency', 0, 3_600_000)] as [number, number],
    failing: numberOf('failing', 0, 100) / 100,
    output: { text: `${values.output}\n` },
  }
  const where = { port: numberOf('port', 1, 65_535), tls: !values.plain }
  // Two of one key would push each other out.
  const unlock = lockState(values['state-dir'], 'lock', 'fleet')
  process.once('exit', unlock)
  const seed = await keptSeed(values['state-dir'])
  const { client, close } = createQunkongClient({ url: values.url, token })
  const enrolment = await client.enrollmentTokens.create.mutate({
    maxUses: agents,
    expiresInSeconds: 3600,
    labels: { fleet: 'emulated' },
  })
  await close()
  // What stands behind the dot is for agents that check the server's certificate; these don't.
  const [secret = ''] = enrolment.token.split('.')
  const ended = once(process, 'SIGINT')
  process.stdout.write(`Starting ${agents} hosts …\n`)
  await using fleet = await Fleet.start(
    { agents, ...where, token: secret, seed, overMs: agents * MS_PER_AGENT },
    START_MS_MAX,
  )
  fleet.answerLike(profile)
  process.stdout.write(`${fleet.confirmed} hosts are online. Ctrl-C ends them.\n`)
  await ended
}

if (values.help) process.stdout.write(HELP)
else
  try {
    const token = process.env.QUNKONG_TOKEN
    if (!token) throw new Error('QUNKONG_TOKEN is not set: it takes an API token (Settings → API tokens).')
    await play(token)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
    process.exitCode = 2
  }
