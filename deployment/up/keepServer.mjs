/** The server, started again when it ends by itself: a crash of it must not take the local agent's scripts along. */
import { startServer } from './server.mjs'

/** One that lived shorter than this would only crash again. */
const STABLE_MS = 30_000

/**
 * Like `startServer`; the ports stay those of the first start. `gaveUp` is called when a server that was started again
 * does not start, or ends too soon.
 * @throws UpError with the server's own sentence when the first one does not start
 */
export async function keepServer(settings, gaveUp) {
  const first = await startServer(settings)
  let current = first
  /** The one that is ready, or that will be. */
  let next = Promise.resolve(first)
  let stopping = false

  const watch = (server) => {
    const began = performance.now()
    server.child.once('exit', async (code, signal) => {
      if (stopping) return
      const how = `The server ended by itself (${signal ?? `exit code ${code}`})`
      if (server !== first && performance.now() - began < STABLE_MS) {
        gaveUp(`${how} again: see ${first.log}.`)
        return
      }
      console.error(`\n${how}: it is started again. See ${first.log}.`)
      try {
        next = startServer(settings, { PORT: String(first.port), AGENT_PORT: String(first.agentPort) })
        current = await next
        if (stopping) return
        watch(current)
        console.error('The server is up again.')
      } catch (error) {
        if (!stopping) gaveUp(error.message)
      }
    })
  }
  watch(first)

  return {
    ...first,
    isRunning: () => current.isRunning(),
    /** Of the next server, while there is none. */
    createLocalToken: async () => (await next).createLocalToken(),
    retireLocalTokens: () => current.retireLocalTokens(),
    adminShown: () => current.adminShown(),
    async stop() {
      stopping = true
      // One that is about to start is waited for: only then it can be stopped in order.
      const last = await next.catch(() => null)
      await last?.stop()
    },
    kill() {
      stopping = true
      current.child.kill('SIGKILL')
    },
  }
}
