/** Output of running tasks as it arrives: assembled within a budget, acknowledged in order. */
import { type BinaryFrame, StreamCode } from '../../agent/protocol/index.ts'
import type { AgentSession } from '../gateway/session.ts'
import { StreamAssembly } from './assembly.ts'
import type { LiveTask } from './live.ts'

/** Memory for all live outputs; beyond it acknowledgements are withheld and the agents keep their tails. */
const BUDGET_BYTES = 512 * 1024 * 1024
const ACK_BYTES = 128 * 1024
const ACK_MS = 100

export class OutputIntake {
  private held = 0
  private readonly unacked = new Map<LiveTask, AgentSession>()
  private timer: NodeJS.Timeout | null = null

  take(session: AgentSession, task: LiveTask, frame: BinaryFrame): void {
    const stdout = frame.stream === StreamCode.stdout
    this.write(task, stdout, frame.offset, frame.payload)
    this.unacked.set(task, session)
    const arrived = (task.stdout?.end ?? 0) + (task.stderr?.end ?? 0)
    if (arrived - task.acked.stdout - task.acked.stderr >= ACK_BYTES && this.held < BUDGET_BYTES)
      this.acknowledge(task, session)
    else this.timer ??= setTimeout(() => this.flush(), ACK_MS)
  }

  /** Live text of a legacy agent, which knows no offsets; it is replaced by the whole text of its result. */
  takeText(task: LiveTask, stream: 'stdout' | 'stderr', text: string): void {
    if (this.held >= BUDGET_BYTES) return
    const assembly = stream === 'stdout' ? task.stdout : task.stderr
    this.write(task, stream === 'stdout', assembly?.end ?? 0, Buffer.from(text, 'utf8'))
  }

  private write(task: LiveTask, stdout: boolean, offset: number, payload: Buffer): void {
    const assembly = (stdout ? task.stdout : task.stderr) ?? new StreamAssembly()
    if (stdout) task.stdout = assembly
    else task.stderr = assembly
    const before = assembly.held
    assembly.write(offset, payload)
    this.held += assembly.held - before
    task.outputChanged.notify()
  }

  /** Asks the agent to send everything again. */
  restart(task: LiveTask, session: AgentSession): void {
    this.release(task)
    task.restarts++
    session.send({ type: 'task_output_ack', task_id: task.row.id, stdout: 0, stderr: 0, restart: true })
    task.outputChanged.notify()
  }

  /** The task's memory is free again; agents that were held back may go on. */
  release(task: LiveTask): void {
    this.held -= (task.stdout?.held ?? 0) + (task.stderr?.held ?? 0)
    task.stdout = null
    task.stderr = null
    task.acked = { stdout: 0, stderr: 0 }
    this.unacked.delete(task)
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
    if (this.held < BUDGET_BYTES)
      for (const [task, session] of [...this.unacked]) this.acknowledge(task, session)
    if (this.unacked.size > 0) this.timer = setTimeout(() => this.flush(), ACK_MS)
  }

  private acknowledge(task: LiveTask, session: AgentSession): void {
    this.unacked.delete(task)
    task.acked = { stdout: task.stdout?.end ?? 0, stderr: task.stderr?.end ?? 0 }
    session.send({ type: 'task_output_ack', task_id: task.row.id, ...task.acked })
  }
}
