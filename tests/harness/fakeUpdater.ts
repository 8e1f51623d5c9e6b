/**
 * Stands for an agent that updates itself: a real key and the real protocol, but no file is fetched and no process is
 * replaced; how its update ends is scripted. The packed agent's own update is tested for real elsewhere
 * (tests/integration/update*.test.ts). Hundreds of these fit on a test machine.
 */
import { createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import {
  agentIdOf,
  CAPABILITIES,
  challengeText,
  type DownMessage,
  type HostFileRequest,
  type LastUpdate,
  PROTOCOL_VERSION,
  parseDown,
  type UpdateAgent,
} from '../../agent/protocol/index.ts'
import type { TestServer } from './server.ts'
import type { QunkongClient } from './session.ts'
import { until } from './until.ts'

const REDIAL_MS = 100
const BEAT_MS = 5_000
const SIZE = 100 * 1024 * 1024

/** How the next update goes. `hold`: it stands in the middle of its download until `letGo`. */
export type Outcome =
  | { kind: 'succeeds' }
  | { kind: 'holds' }
  /** It is told, and does nothing: as if it had never heard. */
  | { kind: 'misses' }
  | { kind: 'fails'; message: string }
  | { kind: 'rolls_back'; message: string }

export interface FakeUpdater extends AsyncDisposable {
  readonly id: string
  readonly hostname: string
  /** Runs now. */
  readonly version: string
  /** Every `update_agent`, repetitions included. */
  readonly told: UpdateAgent[]
  /** The attempts that it acted upon, by version. */
  readonly attempts: string[]
  outcome: Outcome
  /** What it answers to requests about its files; null: nothing. */
  answerFiles: ((ask: HostFileRequest['ask']) => unknown) | null
  /** Ends a held download as the new outcome says. */
  letGo(outcome: Outcome): void
  connect(): Promise<void>
  /** Stays away until `connect`. */
  leave(): Promise<void>
}

export interface FakeOptions {
  hostname: string
  version?: string
  outcome?: Outcome
  /** Of an older agent: fewer than today's. */
  capabilities?: readonly string[]
}

interface Memory {
  version: string
  attempts: string[]
  seen: Set<string>
  last?: LastUpdate
}

class Updater implements FakeUpdater {
  readonly id: string
  readonly hostname: string
  readonly told: UpdateAgent[] = []
  outcome: Outcome
  answerFiles: FakeUpdater['answerFiles'] = null
  private readonly key = generateKeyPairSync('ed25519').privateKey
  private readonly publicKey: string
  private readonly capabilities: readonly string[]
  private readonly port: number
  private readonly memory: Memory
  private token: string | undefined
  private socket: WebSocket | null = null
  private confirmed = false
  private wanted = false
  private running: Promise<void> = Promise.resolve()
  private held = Promise.withResolvers<Outcome>()

  constructor(
    port: number,
    token: string,
    { hostname, version = '1.0.0', outcome, capabilities = CAPABILITIES }: FakeOptions,
  ) {
    this.capabilities = capabilities
    this.port = port
    this.token = token
    this.hostname = hostname
    this.outcome = outcome ?? { kind: 'succeeds' }
    this.memory = { version, attempts: [], seen: new Set() }
    const jwk = createPublicKey(this.key.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' })
    this.publicKey = jwk.x ?? ''
    this.id = agentIdOf(this.publicKey)
  }

  get version() {
    return this.memory.version
  }

  get attempts() {
    return this.memory.attempts
  }

  letGo(outcome: Outcome): void {
    this.held.resolve(outcome)
    this.held = Promise.withResolvers()
  }

  async connect(): Promise<void> {
    this.wanted = true
    this.running = this.stayConnected()
    await until(() => this.confirmed, { timeoutMs: 60_000, what: `${this.hostname} to be confirmed` })
  }

  async leave(): Promise<void> {
    this.wanted = false
    this.socket?.close()
    await this.running
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.held.resolve({ kind: 'fails', message: 'the test is over' })
    return this.leave()
  }

  /** Dials again after every end, as long as it should be there. */
  private async stayConnected(): Promise<void> {
    while (this.wanted) {
      const socket = new WebSocket(`ws://127.0.0.1:${this.port}/`, { perMessageDeflate: false })
      this.socket = socket
      const instance = randomUUID()
      socket.on('error', () => undefined) // The close that follows is what counts.
      socket.on('open', () => this.register(instance))
      socket.on('message', (data: Buffer) => this.receive(data.toString('utf8')))
      const beats = setInterval(() => this.beat(), BEAT_MS)
      await new Promise((resolve) => socket.once('close', resolve))
      clearInterval(beats)
      this.confirmed = false
      if (this.wanted) await sleep(REDIAL_MS)
    }
  }

  private send(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN)
      this.socket.send(JSON.stringify({ agent_id: this.id, ...message }))
  }

  private beat(): void {
    if (this.confirmed) this.send({ type: 'heartbeat', timestamp: new Date().toISOString(), cpu_usage: 3 })
  }

  private register(instance: string): void {
    this.send({
      type: 'register',
      hostname: this.hostname,
      ip: '192.0.2.1',
      platform: 'linux',
      system_info: { os: 'Debian GNU/Linux 12 (bookworm)', arch: os.machine() },
      protocol: PROTOCOL_VERSION,
      agent_version: this.memory.version,
      public_key: this.publicKey,
      capabilities: this.capabilities,
      instance_id: instance,
      enrollment_token: this.token,
      last_update: this.memory.last,
    })
  }

  private receive(text: string): void {
    const parsed = parseDown(text)
    if (parsed.kind !== 'message') return
    const { message } = parsed
    if (message.type === 'challenge') this.answer(message)
    else if (message.type === 'register_confirm') {
      this.confirmed = true
      this.token = undefined
    } else if (message.type === 'update_agent') void this.update(message)
    else if (message.type === 'host_file_request' && this.answerFiles)
      this.send({
        type: 'host_file_reply',
        request_id: message.request_id,
        result: this.answerFiles(message.ask),
      })
  }

  private answer({ nonce }: Extract<DownMessage, { type: 'challenge' }>): void {
    const signature = sign(null, Buffer.from(challengeText(nonce, this.id)), this.key).toString('base64url')
    this.send({ type: 'challenge_response', signature })
  }

  /** An attempt that it knows is not begun again. */
  private async update(message: UpdateAgent): Promise<void> {
    this.told.push(message)
    if (this.outcome.kind === 'misses') return
    const updateId = message.update_id ?? ''
    if (this.memory.seen.has(updateId)) return
    this.memory.seen.add(updateId)
    this.memory.attempts.push(message.version)
    const say = (fields: object) =>
      this.send({ type: 'update_agent_response', version: message.version, update_id: updateId, ...fields })
    say({ status: 'downloading', progress: 0, received: 0 })
    say({ status: 'downloading', progress: 0.4, received: Math.round(SIZE * 0.4) })
    const outcome = this.outcome.kind === 'holds' ? await this.held.promise : this.outcome
    const about = { update_id: updateId, version: message.version }
    if (outcome.kind === 'fails') {
      this.memory.last = { ...about, status: 'failed', message: outcome.message }
      say({ status: 'failed', message: outcome.message })
      return
    }
    say({ status: 'downloading', progress: 1, received: SIZE })
    say({ status: 'installing' })
    if (outcome.kind === 'rolls_back')
      this.memory.last = { ...about, status: 'failed', rolled_back: true, message: outcome.message }
    else {
      this.memory.last = { ...about, status: 'success' }
      this.memory.version = message.version
    }
    this.socket?.close()
  }
}

/** Enrolled and online, each; they are disposed together. */
export async function fakeUpdaters(
  server: TestServer,
  client: QunkongClient,
  all: FakeOptions[],
): Promise<FakeUpdater[] & AsyncDisposable> {
  const { id: enrollmentTokenId, token } = await client.enrollmentTokens.create.mutate({
    maxUses: all.length,
    expiresInSeconds: 600,
  })
  const updaters = all.map((options) => new Updater(server.agentPort, token, options))
  const dispose = async () => {
    await Promise.all(updaters.map((updater) => updater[Symbol.asyncDispose]()))
  }
  try {
    await Promise.all(updaters.map((updater) => updater.connect()))
    await until(
      async () =>
        (await client.agents.list.query({ enrollmentTokenId, status: 'online' })).total === all.length,
      { what: `${all.length} agents to be online` },
    )
  } catch (error) {
    await dispose()
    throw error
  }
  return Object.assign<FakeUpdater[], AsyncDisposable>(updaters, { [Symbol.asyncDispose]: dispose })
}

/** `web-00`, `web-01`, …: names sort as they are counted. */
export const fleetOf = (count: number, options: Omit<FakeOptions, 'hostname'> = {}): FakeOptions[] =>
  Array.from({ length: count }, (_, i) => ({ hostname: `web-${String(i).padStart(3, '0')}`, ...options }))
