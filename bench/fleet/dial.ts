/** A socket to the agents' port as an agent opens it, with TLS sessions taken up again where there was one before. */
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

const CONNECT_MS_MAX = 60_000

export class Dialler {
  private readonly port: number
  private readonly tls: boolean
  private session: Buffer | undefined

  constructor(port: number, tls: boolean) {
    this.port = port
    this.tls = tls
  }

  get url(): string {
    return `${this.tls ? 'wss' : 'ws'}://127.0.0.1:${this.port}/`
  }

  /** @throws the connection's error, or AbortError after a minute */
  async connect(): Promise<Socket> {
    const signal = AbortSignal.timeout(CONNECT_MS_MAX)
    const { port, session } = this
    const socket = this.tls
      ? // The certificate is the server's own: what it costs to prove it is not the server's cost.
        connectTls({ host: '127.0.0.1', port, session, rejectUnauthorized: false })
      : connectTcp({ host: '127.0.0.1', port })
    socket.on('error', () => socket.destroy())
    socket.on('session', (next: Buffer) => {
      this.session = next
    })
    try {
      await once(socket, this.tls ? 'secureConnect' : 'connect', { signal })
      return socket
    } catch (error) {
      socket.destroy()
      throw error
    }
  }
}
