/** The server as our child: started, asked for what the local agent needs, stopped. */
import path from 'node:path'
import { endChild, isRunning, logSince, logSize, startChild } from './child.mjs'
import { NODE } from './command.mjs'
import { SERVER_FLAGS } from './flags.mjs'
import { UpError } from './report.mjs'

/** Recovery of a large database after a crash takes its time. */
const READY_TIMEOUT_MS = 150_000
const ANSWER_TIMEOUT_MS = 10_000
/** The server's own deadline is ten seconds. */
const STOP_TIMEOUT_MS = 13_000

/** What the server said last that is for people: its fatal line. */
function lastWords(log, offset) {
  const lines = logSince(log, offset).trim().split('\n')
  for (const line of lines.reverse())
    try {
      const entry = JSON.parse(line)
      if (entry.level === 'fatal') return entry.err ? `${entry.msg}: ${entry.err.message}` : entry.msg
    } catch {
      if (line.trim()) return line.trim()
    }
  return 'it said nothing'
}

/** `env` goes over the environment. @throws UpError with the server's own sentence when it does not start */
export async function startServer({ dataDir }, env = {}) {
  const log = path.join(dataDir, 'server.log')
  const offset = logSize(log)
  const child = startChild([NODE, ...SERVER_FLAGS, 'server/main.ts'], {
    env: { NODE_ENV: process.env.NODE_ENV || 'production', ...env },
    log,
    ipc: true,
  })

  /** A server that is gone gets nothing. Without `done` that would be an `error` event, and the end of us. */
  const send = (message, done = () => {}) => child.send(message, done)

  /** Its message `event`, after `request` if there is one. */
  const message = (event, timeoutMs, what, request) =>
    new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(timer)
        child.off('message', onMessage)
        child.off('exit', onExit)
        settle(value)
      }
      const onMessage = (said) => {
        if (said.event === event) finish(resolve, said)
        else if (said.event === 'failed') finish(reject, new UpError(`${what} failed: ${said.message}`))
      }
      const onExit = () => finish(reject, new UpError(lastWords(log, offset)))
      const timer = setTimeout(
        () => finish(reject, new UpError(`${what} took longer than ${timeoutMs / 1000} s: see ${log}.`)),
        timeoutMs,
      )
      child.on('message', onMessage)
      child.once('exit', onExit)
      // It may have ended before: then no `exit` comes any more.
      if (request)
        send({ type: request }, (error) => error && finish(reject, new UpError('The server is gone.')))
    })

  const ready = message('ready', READY_TIMEOUT_MS, 'Starting the server')
  try {
    return {
      ...(await ready),
      log,
      child,
      // The connection ends a moment before the process does.
      isRunning: () => isRunning(child) && child.connected,
      async createLocalToken() {
        const what = 'Making a token for the local agent'
        return (await message('localToken', ANSWER_TIMEOUT_MS, what, 'createLocalToken')).token
      },
      retireLocalTokens: () => send({ type: 'retireLocalTokens' }),
      adminShown: () => send({ type: 'adminShown' }),
      stop: () => endChild(child, STOP_TIMEOUT_MS),
    }
  } catch (error) {
    await endChild(child, STOP_TIMEOUT_MS)
    throw error
  }
}
