/** Output of running tasks as it arrives: assembled within a budget, acknowledged in order, asked for again where it had to give way. */
import { type BinaryFrame, StreamCode } from '../../agent/protocol/index.ts'
import type { AgentSession } from '../gateway/session.ts'
import { StreamAssembly } from './assembly.ts'
import type { LiveTask } from './live.ts'

const ACK_BYTES = 128 * 1024
const ACK_MS = 100
/** What one that is asked again may have sent before it is looked at: its window, and what is acknowledged meanwhile. */
const ASKED_BYTES = 4 * 1024 * 1024

export interface IntakeLimits {
  /** For all live outputs; one task's alone may be more, up to the bound of its streams. */
  budgetBytes: number
  /** True while nothing more shall come: acknowledgements are withheld, and agents' windows stay shut. */
  stalled(): boolean
}

export class OutputIntake {
  private readonly limits: IntakeLimits
  private used = 0
  private readonly unacked = new Map<LiveTask, AgentSession>()
  /** Whose memory may be taken, as their agents can send again. */
  private readonly holders = new Map<LiveTask, AgentSession>()
  /** Whose memory was taken: what they send is ignored until there is room to ask for it again. */
  private readonly evicted = new Map<LiveTask, AgentSession>()
  private timer: NodeJS.Timeout | null = null

  constructor(limits: IntakeLimits) {
    this.limits = limits
  }

  /** Memory that live outputs take. */
  get bytes(): number {
    return this.used
  }

  take(session: AgentSession, task: LiveTask, frame: BinaryFrame): void {
    const stream = frame.stream === StreamCode.stdout ? 'stdout' : 'stderr'
    if (this.evicted.has(task)) this.evicted.set(task, session)
    else if (frame.offset === 0 || !task.resend[stream]) this.keep(session, task, stream, frame)
    this.timer ??= setTimeout(() => this.flush(), ACK_MS)
  }

  private keep(
    session: AgentSession,
    task: LiveTask,
    stream: 'stdout' | 'stderr',
    { offset, payload }: BinaryFrame,
  ): void {
    task.resend[stream] = false
    this.write(task, stream, offset, payload)
    this.unacked.set(task, session)
    this.holders.set(task, session)
    if (this.used > this.limits.budgetBytes) this.evictLargest()
    const arrived = (task.stdout?.end ?? 0) + (task.stderr?.end ?? 0)
    if (arrived - task.acked.stdout - task.acked.stderr >= ACK_BYTES && !this.limits.stalled())
      this.acknowledge(task, session)
  }

  /** The largest gives way, so that small ones end: withholding from all would keep each from ever ending. */
  private evictLargest(): void {
    if (this.holders.size < 2) return
    let victim: LiveTask | null = null
    for (const task of this.holders.keys())
      if (task.busy === null && (victim === null || heldBy(task) > heldBy(victim))) victim = task
    const session = victim && this.holders.get(victim)
    if (!victim || !session) return
    this.release(victim)
    victim.resend = { stdout: true, stderr: true }
    this.evicted.set(victim, session)
    victim.outputChanged.notify()
  }

  /** Live text of a legacy agent, which knows no offsets; it is replaced by the whole text of its result. */
  takeText(task: LiveTask, stream: 'stdout' | 'stderr', text: string): void {
    if (this.used < this.limits.budgetBytes)
      this.write(task, stream, task[stream]?.end ?? 0, Buffer.from(text, 'utf8'))
  }

  private write(task: LiveTask, stream: 'stdout' | 'stderr', offset: number, payload: Buffer): void {
    const assembly = task[stream] ?? new StreamAssembly()
    task[stream] = assembly
    const before = assembly.held
    assembly.write(offset, payload)
    this.used += assembly.held - before
    task.outputChanged.notify()
  }

  /** What came does not fit the result: the agent is asked to send everything again, unless it will be anyway. */
  restart(task: LiveTask, session: AgentSession): void {
    if (this.evicted.has(task)) return
    this.release(task)
    task.restarts++
    this.askAgain(task.row.id, session)
    task.outputChanged.notify()
  }

  /** The agent sends its output and its result from the start. */
  askAgain(taskId: string, session: AgentSession): void {
    session.send({ type: 'task_output_ack', task_id: taskId, stdout: 0, stderr: 0, restart: true })
  }

  /** The task's memory is free again; agents that were held back may go on. */
  release(task: LiveTask): void {
    this.used -= heldBy(task)
    task.stdout = null
    task.stderr = null
    task.acked = { stdout: 0, stderr: 0 }
    this.unacked.delete(task)
    this.holders.delete(task)
    this.evicted.delete(task)
  }

  /** Acknowledges a task that is not known here, so that its agent's window never stands still for ever. */
  discard(session: AgentSession, frame: BinaryFrame): void {
    const end = frame.offset + frame.payload.length
    const stdout = frame.stream === StreamCode.stdout
    session.send({
      type: 'task_output_ack',
      task_id: frame.id,
      stdout: stdout ? end : 0,
      stderr: stdout ? 0 : end,
    })
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.unacked.clear()
  }

  private flush(): void {
    this.timer = null
    if (!this.limits.stalled())
      for (const [task, session] of [...this.unacked]) this.acknowledge(task, session)
    // As many as have room for a window each: what they send is to be seen in `used` before the next.
    let room = this.limits.budgetBytes / 2 - this.used
    for (const [task, session] of this.evicted) {
      if (room <= 0) break
      room -= ASKED_BYTES
      this.evicted.delete(task)
      this.askAgain(task.row.id, session)
    }
    if (this.unacked.size + this.evicted.size > 0) this.timer = setTimeout(() => this.flush(), ACK_MS)
  }

  private acknowledge(task: LiveTask, session: AgentSession): void {
    this.unacked.delete(task)
    task.acked = { stdout: task.stdout?.end ?? 0, stderr: task.stderr?.end ?? 0 }
    session.send({ type: 'task_output_ack', task_id: task.row.id, ...task.acked })
  }
}

const heldBy = (task: LiveTask): number => (task.stdout?.held ?? 0) + (task.stderr?.held ?? 0)
