/** What the server will be started with, as far as `npm run up` has to know it. The server itself validates. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { ROOT } from './command.mjs'
import { UpError } from './report.mjs'

/** `.env` under the environment; older Node has no loader for it. */
function fromFile() {
  const file = path.join(ROOT, '.env')
  if (!existsSync(file)) return {}
  const pairs = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => /^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name, value]) => [name, value.replace(/^(["'])(.*)\1$/, '$2')])
  return Object.fromEntries(pairs)
}

export function readSettings() {
  const env = { ...fromFile() }
  for (const [name, value] of Object.entries(process.env)) if (value !== '') env[name] = value
  return {
    host: env.HOST || '127.0.0.1',
    port: Number(env.PORT || 3000),
    agentHost: env.AGENT_HOST || '127.0.0.1',
    agentPort: Number(env.AGENT_PORT || 8765),
    dataDir: path.resolve(ROOT, env.DATA_DIR || './data'),
    adminPassword: env.ADMIN_PASSWORD || null,
  }
}

const PASSWORD_CHARACTERS_MIN = 10

/** A sentence, if it is the server of this very data folder that has the port. */
function runningHere(dataDir, port) {
  try {
    const own = JSON.parse(readFileSync(path.join(dataDir, 'server.json'), 'utf8'))
    if (own.port !== port && own.agentPort !== port) return null
    process.kill(own.pid, 0)
    return `Qunkong is up already (process ${own.pid}): open ${own.url}, or stop it first.`
  } catch {
    // None has written down that it runs, or it does not run any more.
    return null
  }
}

function isFree(host, port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve(error.code !== 'EADDRINUSE'))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}

/** Not mkdir's own `recursive`: it never comes back where a folder exists and nothing can be made in it (as in /proc). */
function makePath(folder) {
  if (existsSync(folder)) return
  const parent = path.dirname(folder)
  if (!existsSync(parent)) makePath(parent)
  mkdirSync(folder, { mode: 0o700 })
}

/** Before minutes are spent on building: what would stop the server anyway. @throws UpError */
export async function checkSettings({ host, port, agentHost, agentPort, dataDir, adminPassword }) {
  if (adminPassword !== null && adminPassword.length < PASSWORD_CHARACTERS_MIN)
    throw new UpError(`ADMIN_PASSWORD must have at least ${PASSWORD_CHARACTERS_MIN} characters.`)
  try {
    makePath(dataDir)
    const probe = path.join(dataDir, `.probe-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    throw new UpError(`DATA_DIR ${dataDir} can't be written to (${error.message}).`)
  }
  for (const [name, at, number] of [
    ['PORT', host, port],
    ['AGENT_PORT', agentHost, agentPort],
  ]) {
    if (!Number.isInteger(number) || number < 0 || number > 65_535)
      throw new UpError(`${name} must be a port number (0 to 65535).`)
    if (number !== 0 && !(await isFree(at, number)))
      throw new UpError(
        runningHere(dataDir, number) ??
          `Port ${number} on ${at} is taken by another program: stop it, or choose another ${name} (as ${name}=${number + 1} npm run up).`,
      )
  }
}
