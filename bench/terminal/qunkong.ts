/** The real thing: our server and our agent, and a client that acknowledges as the browser does. */
import { type Channel, overSocket } from './channel.ts'
import { creditsOf, openSession, startHost } from './host.ts'

export async function openQunkong(): Promise<Channel> {
  const resources = new AsyncDisposableStack()
  try {
    const host = resources.use(await startHost(1))
    const { socket } = await openSession(host, host.agents[0]?.id ?? '')
    const credits = creditsOf(socket)
    const owned = resources.move()
    return overSocket(
      'Qunkong',
      socket,
      (bytes) => credits.drew(bytes),
      async () => {
        credits.stop()
        await owned.disposeAsync()
      },
    )
  } catch (error) {
    await resources.disposeAsync()
    throw error
  }
}
