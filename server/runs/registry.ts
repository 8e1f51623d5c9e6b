/** Which tasks are live, by run, by id and by agent. */
import {
  addLiveTask,
  createLiveRun,
  isUnderWay,
  type LiveRun,
  type LiveTask,
  type RunRow,
  type TaskRow,
} from './live.ts'
import { isOver } from './states.ts'

export class RunRegistry {
  readonly runs = new Map<string, LiveRun>()
  readonly tasks = new Map<string, LiveTask>()
  private readonly byAgent = new Map<string, Set<LiveTask>>()

  add(runRow: RunRow, taskRows: TaskRow[], queuedUntil: number): LiveRun {
    let run = this.runs.get(runRow.id)
    if (!run) {
      run = createLiveRun(runRow)
      this.runs.set(runRow.id, run)
    }
    for (const row of taskRows) {
      if (this.tasks.has(row.id)) continue
      const task = addLiveTask(run, row, queuedUntil)
      this.tasks.set(row.id, task)
      if (isOver(row.state)) continue
      this.expect(task)
    }
    return run
  }

  /** The agent owes this task something: a start, or a result. */
  expect(task: LiveTask): void {
    const set = this.byAgent.get(task.row.agentId) ?? new Set()
    set.add(task)
    this.byAgent.set(task.row.agentId, set)
  }

  /** Its outcome is committed. */
  settle(task: LiveTask): void {
    const set = this.byAgent.get(task.row.agentId)
    set?.delete(task)
    if (set?.size === 0) this.byAgent.delete(task.row.agentId)
  }

  ofAgent(agentId: string): LiveTask[] {
    return [...(this.byAgent.get(agentId) ?? [])]
  }

  agentIds(): string[] {
    return [...this.byAgent.keys()]
  }

  underWay(agentId: string): number {
    let count = 0
    for (const task of this.byAgent.get(agentId) ?? [])
      if (isUnderWay(task.row.state) || task.busy === 'dispatch') count++
    return count
  }

  /** Forgets a run whose last task is over; watchers keep their reference. False: it was forgotten already. */
  drop(run: LiveRun): boolean {
    if (!this.runs.delete(run.row.id)) return false
    for (const task of run.tasks.values()) {
      this.tasks.delete(task.row.id)
      this.settle(task)
    }
    return true
  }
}
