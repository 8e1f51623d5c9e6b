/** The frames before an agent is confirmed: register, then perhaps a challenge, within a deadline. */
import { parseUp, type Register, type UpMessage } from '../../agent/protocol/index.ts'
import type { Connection } from './connection.ts'

const GREETING_TIMEOUT_MS = 10_000

export type Registrar = (
  register: Register,
  challenge: (nonce: string) => Promise<string | null>,
) => Promise<void>

type State = 'waiting for register' | 'deciding' | 'waiting for signature' | 'over'

export class Greeting {
  /** Resolves when it is over, however; rejects when the registrar failed. */
  readonly finished: Promise<void>
  private state: State = 'waiting for register'
  private readonly connection: Connection
  private readonly registrar: Registrar
  private readonly timer: NodeJS.Timeout
  private answer: ((signature: string | null) => void) | null = null
  private finish: (work?: Promise<void>) => void = () => {}

  constructor(connection: Connection, registrar: Registrar) {
    this.connection = connection
    this.registrar = registrar
    this.finished = new Promise((resolve) => {
      this.finish = resolve
    })
    this.timer = setTimeout(() => {
      // Deciding takes as long as the database needs; what is limited is the peer's share.
      if (this.state === 'deciding') return
      this.connection.close(4002, 'no registration within 10 s')
      this.closed()
    }, GREETING_TIMEOUT_MS)
  }

  /** Takes one frame; false if it was refused. */
  frame(data: Buffer, binary: boolean): boolean {
    const parsed = binary ? null : parseUp(data.toString('utf8'))
    if (!parsed || parsed.kind === 'malformed') {
      this.connection.refuse(parsed ? parsed.reason : 'a binary frame before the registration')
      return false
    }
    if (parsed.kind === 'message' && this.take(parsed.message)) return true
    this.connection.refuse('expected "register" first, then "challenge_response"')
    return false
  }

  private take(message: UpMessage): boolean {
    if (this.state === 'waiting for register' && message.type === 'register') {
      this.state = 'deciding'
      this.finish(this.registrar(message, (nonce) => this.challenge(nonce)).finally(() => this.closed()))
      return true
    }
    if (this.state === 'waiting for signature' && message.type === 'challenge_response') {
      this.state = 'deciding'
      this.answer?.(message.signature)
      return true
    }
    // A legacy agent sends heartbeats without waiting for its confirmation.
    return this.state === 'deciding' && message.type === 'heartbeat'
  }

  private challenge(nonce: string): Promise<string | null> {
    if (this.state === 'over') return Promise.resolve(null)
    this.state = 'waiting for signature'
    this.connection.send({ type: 'challenge', nonce })
    return new Promise((resolve) => {
      this.answer = resolve
    })
  }

  /** The agent is confirmed: frames go elsewhere. */
  done(): void {
    this.closed()
  }

  /** The socket is gone or the time is up. */
  closed(): void {
    clearTimeout(this.timer)
    if (this.state === 'over') return
    this.state = 'over'
    this.answer?.(null)
    this.finish()
  }
}
