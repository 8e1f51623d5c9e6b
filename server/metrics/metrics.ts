/** Figures for Prometheus: counters that the parts call, and gauges that are read when somebody asks. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { DomainMetrics } from '../domain.ts'
import type { AgentStatus } from '../trpc/types.ts'

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const TASK_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 7200, 43_200]

/** Read when asked for. */
export interface MetricSources {
  agents(): Record<AgentStatus, number>
  sockets(): Record<string, number>
  /** Agents' sockets, encrypted and not. */
  transports(): { tls: number; plain: number }
  /** Of releases, by agents: under way, refused for want of a place, bytes sent. */
  downloads(): { active: number; refused: number; bytes: number }
  /** Bytes of live outputs and of results that wait for the database; results being stored and left with their agents. */
  outputs(): { live: number; waiting: number; storing: number; postponed: number }
  pool(): { open: number; free: number; waiting: number }
}

export class Metrics implements DomainMetrics {
  readonly registry = new Registry()
  private sources: MetricSources | null = null
  private readonly heartbeats: Counter
  private readonly framesRefused: Counter
  private readonly connectionsRefused: Counter
  private readonly registrations: Counter<'outcome'>
  private readonly dispatch: Histogram
  private readonly tasks: Histogram<'state'>
  private readonly requests: Histogram<'route' | 'status'>
  private readonly loopDelay = monitorEventLoopDelay({ resolution: 20 })

  constructor() {
    const registers = [this.registry]
    collectDefaultMetrics({ register: this.registry, prefix: 'qunkong_' })
    this.heartbeats = new Counter({
      name: 'qunkong_agent_heartbeats_total',
      help: 'Heartbeats received',
      registers,
    })
    this.connectionsRefused = new Counter({
      name: 'qunkong_agent_connections_refused_total',
      help: 'Failed TLS handshakes, and plain connections where only TLS is taken',
      registers,
    })
    this.framesRefused = new Counter({
      name: 'qunkong_agent_frames_refused_total',
      help: 'Malformed frames on the agent port',
      registers,
    })
    this.registrations = new Counter({
      name: 'qunkong_agent_registrations_total',
      help: 'Registrations by outcome',
      labelNames: ['outcome'],
      registers,
    })
    this.dispatch = new Histogram({
      name: 'qunkong_task_dispatch_seconds',
      help: "From a run's creation to the frame's departure",
      buckets: SECONDS,
      registers,
    })
    this.tasks = new Histogram({
      name: 'qunkong_task_duration_seconds',
      help: 'How long tasks ran, by how they ended',
      labelNames: ['state'],
      buckets: TASK_SECONDS,
      registers,
    })
    this.requests = new Histogram({
      name: 'qunkong_http_request_seconds',
      help: 'HTTP requests by route and class of status',
      labelNames: ['route', 'status'],
      buckets: SECONDS,
      registers,
    })
    this.loopDelay.enable()
    this.gauges()
  }

  /** Gauges are empty before. */
  observe(sources: MetricSources): void {
    this.sources = sources
  }

  heartbeat(): void {
    this.heartbeats.inc()
  }

  frameRefused(): void {
    this.framesRefused.inc()
  }

  connectionRefused(): void {
    this.connectionsRefused.inc()
  }

  registration(outcome: string): void {
    this.registrations.inc({ outcome })
  }

  dispatched(seconds: number): void {
    this.dispatch.observe(seconds)
  }

  taskFinished(state: string, seconds: number): void {
    this.tasks.observe({ state }, seconds)
  }

  request(route: string, status: number, seconds: number): void {
    this.requests.observe({ route, status: `${Math.floor(status / 100)}xx` }, seconds)
  }

  stop(): void {
    this.loopDelay.disable()
  }

  private gauges(): void {
    const gauge = (name: string, help: string, label: string, read: () => Record<string, number>) =>
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [this.registry],
        collect() {
          for (const [value, count] of Object.entries(read())) this.set({ [label]: value }, count)
        },
      })
    gauge('qunkong_agents', 'Agents by state', 'state', () => this.sources?.agents() ?? {})
    gauge('qunkong_sockets', 'Open sockets by kind', 'kind', () => this.sources?.sockets() ?? {})
    gauge('qunkong_agent_connections', 'Sockets of agents by transport', 'transport', () => ({
      ...this.sources?.transports(),
    }))
    gauge(
      'qunkong_release_downloads',
      'Downloads of releases: under way, refused, bytes sent',
      'what',
      () => ({
        ...this.sources?.downloads(),
      }),
    )
    gauge('qunkong_output_memory_bytes', 'Outputs in memory: live, waiting for the database', 'what', () => {
      const { live = 0, waiting = 0 } = this.sources?.outputs() ?? {}
      return { live, waiting }
    })
    gauge('qunkong_results', 'Results that came: being stored, left with their agents', 'what', () => {
      const { storing = 0, postponed = 0 } = this.sources?.outputs() ?? {}
      return { storing, postponed }
    })
    gauge('qunkong_database_connections', 'Of the pool', 'state', () => ({ ...this.sources?.pool() }))
    gauge('qunkong_event_loop_delay_seconds', 'Since the last scrape', 'quantile', () => {
      const { loopDelay } = this
      const seconds = {
        '0.5': loopDelay.percentile(50) / 1e9,
        '0.99': loopDelay.percentile(99) / 1e9,
        max: loopDelay.max / 1e9,
      }
      loopDelay.reset()
      return seconds
    })
  }
}
