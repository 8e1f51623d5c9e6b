/** The agents' sockets: admits them, keeps one session for each agent, and says who comes and goes. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import {
  DEFAULT_HEARTBEAT_SECONDS,
  decodeFrame,
  type KnownTask,
  type KnownTerminal,
  parseUp,
  type Register,
} from '../../agent/protocol/index.ts'
import { Scavenging } from '../../agent/shared/scavenging.ts'
import type { Database } from '../../drizzle/client.ts'
import type { AgentDirectory } from '../agents/directory.ts'
import type { AgentEntry } from '../agents/entry.ts'
import type { DomainMetrics } from '../domain.ts'
import { DomainError } from '../errors.ts'
import type { HostFileFrames } from '../hostFiles/requests.ts'
import type { UpdateFrames } from '../releases/updateAnswers.ts'
import { Connection } from './connection.ts'
import { Enrolments } from './enrol.ts'
import { Greeting } from './greeting.ts'
import { identify } from './handshake.ts'
import { type AgentRoute, createAgentRequests } from './http.ts'
import { type AgentListener, listenForAgents } from './listener.ts'
import { type Routes, routeBinary, routeMessage, type TaskFrames, type TerminalFrames } from './messages.ts'
import { OFFLINE_AFTER_MS, startPresenceSweep } from './presence.ts'
import { AgentRequests, type Answer, type RequestKind } from './requests.ts'
import { type AgentSession, createSession, knownTasksOf, knownTerminalsOf } from './session.ts'
import type { TlsCredentials } from './tls/credentials.ts'

/** Sockets that have not said who they are yet. Generous: a whole fleet may come back at once, from one address. */
const GREETINGS_MAX = 16_384
const GREETINGS_PER_ADDRESS_MAX = 12_288
const PING_TIMEOUT_MS = 2_500
const DUPLICATE_RETRY_SECONDS = 60
/** V8 bears some 16 MB outside its heap; what comes in is copied once or twice on its way. */
const SCAVENGE_BYTES = 3 * 1024 * 1024

export interface GatewayOptions {
  host: string
  port: number
  openEnrolment: boolean
  credentials: TlsCredentials
  allowPlain: boolean
  database: Database
  directory: AgentDirectory
  /** Raw Ed25519 key, base64url: agents pin it. */
  releaseKey: string
  /** Plain requests on the agents' port. */
  routes: AgentRoute[]
  /** Upgrades on the agents' port that are no agent's socket; false: not its affair. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean
  metrics: DomainMetrics
  log: Logger
}

/**
 * Told who comes and goes. `known` and `terminals` are null for an agent that can't tell, and when the same session
 * speaks again after a silence.
 */
export interface SessionWatcher {
  connected(session: AgentSession, known: KnownTask[] | null, terminals: KnownTerminal[] | null): void
  /** Silent or closed; it may be back. */
  disconnected(agentId: string, sessionId: string, closed: boolean): void
}

export class AgentGateway {
  private readonly options: GatewayOptions
  private readonly enrolments: Enrolments
  private readonly requests = new AgentRequests()
  private readonly scavenging = new Scavenging(SCAVENGE_BYTES)
  private readonly sessions = new Map<string, AgentSession>()
  /** Legacy agents that wait for approval, with what they registered as. */
  private readonly pending = new Map<string, { session: AgentSession; register: Register }>()
  private readonly greetings = new Map<string, number>()
  private readonly connections = new Set<Connection>()
  private greetingCount = 0
  private watchers: SessionWatcher[] = []
  private routes: Routes | null = null
  private listener: AgentListener | null = null
  private stopSweep = () => {}
  private stopping = false

  constructor(options: GatewayOptions) {
    this.options = options
    this.enrolments = new Enrolments(options.database)
  }

  /** Begins to accept agents. @throws the listen error */
  async start(parts: {
    tasks: TaskFrames & SessionWatcher
    terminals: TerminalFrames & SessionWatcher
    updates: UpdateFrames
    hostFiles: HostFileFrames & SessionWatcher
    rollouts: SessionWatcher
    goodbye(session: AgentSession): void
  }): Promise<void> {
    const { directory, metrics, host, port } = this.options
    this.routes = { directory, metrics, requests: this.requests, ...parts }
    this.watchers = [parts.tasks, parts.terminals, parts.hostFiles, parts.rollouts]
    this.stopSweep = startPresenceSweep(
      () => this.sessions.values(),
      (session) => this.silent(session),
    )
    this.listener = await listenForAgents({
      host,
      port,
      onRequest: createAgentRequests(this.options.routes, this.options.log),
      credentials: this.options.credentials,
      allowPlain: this.options.allowPlain,
      onRefused: () => metrics.connectionRefused(),
      onUpgrade: this.options.upgrade,
      admit: (ip) => this.admits(ip),
      onSocket: (ws, socket, ip) => this.accept(ws, socket, ip),
    })
  }

  /** The port that is listened on; 0 before `start`. */
  get port(): number {
    return this.listener?.port ?? 0
  }

  get connectionCount(): number {
    return this.connections.size
  }

  /** How many of them are encrypted, and how many not. */
  get transports(): { tls: number; plain: number } {
    let tls = 0
    for (const { secure } of this.connections) if (secure) tls++
    return { tls, plain: this.connections.size - tls }
  }

  /** Says goodbye to all agents (1001). */
  async stop(): Promise<void> {
    this.stopping = true
    this.stopSweep()
    for (const connection of this.connections) connection.close(1001, 'the server stops')
    await this.listener?.close()
  }

  /** The confirmed session of an agent that is there. */
  session(agentId: string): AgentSession | undefined {
    const session = this.sessions.get(agentId)
    return session?.live && session.connection.isOpen ? session : undefined
  }

  /** Asks and waits for the answer. @throws DomainError `agent_offline`, `agent_timeout`, `request_pending` */
  async request(agentId: string, kind: RequestKind): Promise<Answer> {
    const session = this.session(agentId)
    if (!session)
      throw new DomainError('unavailable', 'agent_offline', `The agent ${agentId} is offline.`, {
        id: agentId,
      })
    const answer = this.requests.wait(agentId, kind)
    session.send({ type: kind })
    return answer
  }

  /** After an administrator's approval: a waiting legacy agent is confirmed. */
  approved(agentId: string): void {
    const waiting = this.pending.get(agentId)
    const entry = this.options.directory.get(agentId)
    if (!waiting || !entry) return
    this.pending.delete(agentId)
    this.confirm(waiting.session, waiting.register, entry)
  }

  /** After its removal. */
  disconnect(agentId: string): void {
    for (const session of [this.sessions.get(agentId), this.pending.get(agentId)?.session]) {
      session?.send({ type: 'register_rejected', code: 'removed', message: 'This agent was removed.' })
      session?.connection.close(4004, 'removed')
    }
  }

  private admits(ip: string): boolean {
    if (this.stopping || this.greetingCount >= GREETINGS_MAX) return false
    return (this.greetings.get(ip) ?? 0) < GREETINGS_PER_ADDRESS_MAX
  }

  private count(ip: string, delta: 1 | -1): void {
    this.greetingCount += delta
    const count = (this.greetings.get(ip) ?? 0) + delta
    if (count > 0) this.greetings.set(ip, count)
    else this.greetings.delete(ip)
  }

  private accept(ws: WebSocket, socket: Socket, ip: string): void {
    const connection = new Connection(ws, socket, ip)
    this.connections.add(connection)
    this.count(ip, 1)
    let session: AgentSession | null = null
    const greeting = new Greeting(connection, async (register, challenge) => {
      session = await this.register(connection, register, challenge)
      if (session) greeting.done()
    })
    let greeted = false
    const endGreeting = () => {
      if (greeted) return
      greeted = true
      this.count(ip, -1)
    }
    greeting.finished.then(endGreeting, (error: unknown) => {
      endGreeting()
      this.options.log.warn({ err: error, ip }, 'registration failed')
      connection.send({
        type: 'register_rejected',
        code: 'busy',
        message: 'The server could not register the agent now.',
        retry_after: 10,
      })
      connection.close(1013, 'try again later')
    })
    ws.on('message', (data: Buffer, binary: boolean) => {
      connection.lastFrameAt = performance.now()
      if (binary) this.scavenging.count(data.length)
      if (session) this.frame(session, data, binary)
      else if (!greeting.frame(data, binary)) this.options.metrics.frameRefused()
    })
    ws.on('close', () => {
      this.connections.delete(connection)
      greeting.closed()
      endGreeting()
      if (session) this.closed(session)
    })
  }

  private frame(session: AgentSession, data: Buffer, binary: boolean): void {
    const routes = this.routes
    if (!routes) return
    if (!session.live && this.sessions.get(session.agentId) === session) this.alive(session)
    const waiting = this.pending.get(session.agentId)?.session === session
    if (binary) {
      const frame = decodeFrame(data)
      if (typeof frame === 'string') {
        this.refuse(session, frame)
        return
      }
      session.connection.accepted()
      if (!waiting) routeBinary(routes, session, frame)
      return
    }
    const parsed = parseUp(data.toString('utf8'))
    if (parsed.kind === 'malformed') {
      this.refuse(session, parsed.reason)
      return
    }
    session.connection.accepted()
    if (parsed.kind !== 'message') return
    // A waiting agent may only show that it is alive.
    if (!waiting || parsed.message.type === 'heartbeat') routeMessage(routes, session, parsed.message)
  }

  private refuse(session: AgentSession, reason: string): void {
    this.options.metrics.frameRefused()
    session.connection.refuse(reason)
  }

  /** The session that `register` leads to, or null after a refusal. */
  private async register(
    connection: Connection,
    register: Register,
    challenge: (nonce: string) => Promise<string | null>,
  ): Promise<AgentSession | null> {
    const verdict = await identify(
      { ...this.options, enrolments: this.enrolments },
      register,
      connection.ip,
      challenge,
    )
    this.options.metrics.registration(verdict.kind === 'rejected' ? verdict.code : verdict.kind)
    if (verdict.kind === 'rejected') {
      this.reject(connection, verdict.code, verdict.message, verdict.retryAfterSeconds)
      return null
    }
    if (register.public_key !== undefined && (await this.isTwin(register))) {
      this.options.directory.duplicate(verdict.entry, connection.ip)
      this.options.log.warn(
        { agentId: register.agent_id, ip: connection.ip },
        'second live session of one key',
      )
      this.reject(
        connection,
        'duplicate_identity',
        'Another live agent uses this key: this machine seems to be a copy. Remove its state folder and enrol it anew.',
        DUPLICATE_RETRY_SECONDS,
      )
      return null
    }
    if (!connection.isOpen) return null
    const session = createSession(connection, register, randomUUID())
    if (verdict.kind === 'confirmed') this.confirm(session, register, verdict.entry)
    else this.wait(session, register, verdict.entry)
    return session
  }

  private reject(connection: Connection, code: string, message: string, retryAfter?: number): void {
    connection.send({ type: 'register_rejected', code, message, retry_after: retryAfter })
    connection.close(4001, code)
  }

  /** Is another process with the same key demonstrably alive? */
  private async isTwin(register: Register): Promise<boolean> {
    const other = this.sessions.get(register.agent_id)
    if (!other || other.instanceId === (register.instance_id ?? null)) return false
    if (performance.now() - other.connection.lastFrameAt > OFFLINE_AFTER_MS) return false
    return other.connection.answers(PING_TIMEOUT_MS)
  }

  private wait(session: AgentSession, register: Register, entry: AgentEntry): void {
    const older = this.pending.get(session.agentId)
    this.pending.set(session.agentId, { session, register })
    older?.session.connection.close(4000, 'replaced by a newer session')
    session.connection.confirmed()
    this.options.directory.registered(entry, register, session.connection)
    session.send({
      type: 'register_pending',
      agent_id: session.agentId,
      message: 'Waiting for an administrator to approve this agent.',
      heartbeat_interval: DEFAULT_HEARTBEAT_SECONDS,
    })
  }

  private confirm(session: AgentSession, register: Register, entry: AgentEntry): void {
    const { directory, log } = this.options
    const older = this.sessions.get(session.agentId)
    this.sessions.set(session.agentId, session)
    older?.connection.close(4000, 'replaced by a newer session')
    session.connection.confirmed()
    directory.registered(entry, register, session.connection)
    directory.online(entry, true)
    session.send({
      type: 'register_confirm',
      agent_id: session.agentId,
      message: 'Registered.',
      session: session.sessionId,
      heartbeat_interval: DEFAULT_HEARTBEAT_SECONDS,
      server_time: new Date().toISOString(),
      release_key: this.options.releaseKey,
    })
    const { ip, secure } = session.connection
    log.debug({ agentId: session.agentId, ip, secure }, 'agent online')
    if (older)
      for (const watcher of this.watchers) watcher.disconnected(session.agentId, older.sessionId, true)
    for (const watcher of this.watchers)
      watcher.connected(session, knownTasksOf(register), knownTerminalsOf(session, register))
    this.routes?.updates.registered(session, register.last_update ?? null, register.agent_version ?? '')
  }

  /** A frame after a silence: online again, in the same session. */
  private alive(session: AgentSession): void {
    session.live = true
    const entry = this.options.directory.get(session.agentId)
    if (entry) this.options.directory.online(entry, false)
    for (const watcher of this.watchers) watcher.connected(session, null, null)
  }

  private silent(session: AgentSession): void {
    const entry = this.options.directory.get(session.agentId)
    if (entry) this.options.directory.offline(entry)
    for (const watcher of this.watchers) watcher.disconnected(session.agentId, session.sessionId, false)
  }

  /** Only the newest session's end is the agent's end. */
  private closed(session: AgentSession): void {
    if (this.pending.get(session.agentId)?.session === session) this.pending.delete(session.agentId)
    if (this.sessions.get(session.agentId) !== session) return
    this.sessions.delete(session.agentId)
    const entry = this.options.directory.get(session.agentId)
    if (entry) this.options.directory.offline(entry)
    for (const watcher of this.watchers) watcher.disconnected(session.agentId, session.sessionId, true)
  }
}
