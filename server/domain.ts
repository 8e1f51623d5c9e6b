/** What the gateway, the runs and the terminals share: their settings, their counters, and the program as an actor. */
import type { Actor } from './context.ts'

/** Counters that the domain calls; `metrics/` turns them into Prometheus series. */
export interface DomainMetrics {
  heartbeat(): void
  frameRefused(): void
  /** A failed TLS handshake, or plain where only TLS is taken. */
  connectionRefused(): void
  registration(outcome: string): void
  /** From the run's creation to the frame's departure. */
  dispatched(seconds: number): void
  taskFinished(state: string, seconds: number): void
}

/** The program itself, or an agent acting through it, in the audit trail. */
export const systemActor = (username = 'system'): Actor => ({
  kind: 'system',
  userId: '',
  username,
  role: 'administrator',
})
