/** A process full of emulated agents, led by its parent over IPC. */
import { setTimeout as sleep } from 'node:timers/promises'
import { EmulatedAgent } from './emulatedAgent.ts'
import { HELLO, type Profile } from './profile.ts'

/** Parent to worker. */
export type Order =
  | {
      kind: 'start'
      port: number
      tls: boolean
      token: string
      seed?: string
      backoffMs?: [number, number]
      hostnames: string[]
      overMs: number
    }
  | { kind: 'profile'; profile: Profile }
  | { kind: 'drop'; share: number }
  | { kind: 'stop' }

/** Worker to parent, four times a second. */
export interface Report {
  confirmed: number
  drops: number
  /** Tasks that were begun. */
  ran: number
  /** What those that are not confirmed met last, and how many met it. */
  missing: Record<string, number>
}

const REPORT_MS = 250
const agents: EmulatedAgent[] = []
let profile = HELLO

/** Evenly over `overMs`, as a fleet is installed. */
async function start({ hostnames, overMs, ...where }: Extract<Order, { kind: 'start' }>): Promise<void> {
  const began = performance.now()
  for (const [i, hostname] of hostnames.entries()) {
    const agent = new EmulatedAgent({ ...where, hostname, profile: () => profile })
    agents.push(agent)
    void agent.run()
    const early = (i / hostnames.length) * overMs - (performance.now() - began)
    if (early > 5) await sleep(early)
  }
}

function obey(order: Order): void {
  switch (order.kind) {
    case 'start':
      void start(order)
      return
    case 'profile':
      profile = order.profile
      return
    case 'drop':
      for (const agent of agents) if (Math.random() < order.share) agent.drop()
      return
    case 'stop':
      for (const agent of agents) agent.stop()
      process.disconnect()
  }
}

process.on('message', obey)
// A parent that is gone leads nobody.
process.on('disconnect', () => process.exit(0))
setInterval(() => {
  const confirmed = agents.reduce((sum, agent) => sum + Number(agent.confirmed), 0)
  const drops = agents.reduce((sum, agent) => sum + agent.drops, 0)
  const missing: Record<string, number> = {}
  for (const { confirmed, lastEnd } of agents)
    if (!confirmed) missing[lastEnd || 'no end yet'] = (missing[lastEnd || 'no end yet'] ?? 0) + 1
  const ran = agents.reduce((sum, agent) => sum + agent.ran, 0)
  process.send?.({ confirmed, drops, ran, missing } satisfies Report)
}, REPORT_MS)
