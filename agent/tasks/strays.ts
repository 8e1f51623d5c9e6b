/**
 * Processes of a script that left its group (`setsid`, a second fork). They have no parent that could be asked, but
 * each was started with the task's id in its environment. One that emptied its environment is not found.
 */
import { readdir, readFile } from 'node:fs/promises'

export const TASK_ID_VARIABLE = 'QUNKONG_TASK_ID'

export class Strays {
  private readonly mark: string
  /** That were told to end last. */
  private pids: number[] = []

  constructor(taskId: string) {
    this.mark = `${TASK_ID_VARIABLE}=${taskId}\0`
  }

  /** Looks for them anew. */
  async signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1 && pid !== process.pid)
    const found: number[] = []
    for (const pid of pids) {
      if (!(await this.isOurs(pid))) continue
      if (tell(pid, signal)) found.push(pid)
    }
    this.pids = found
  }

  get alive(): boolean {
    return this.pids.some((pid) => tell(pid, 0))
  }

  private async isOurs(pid: number): Promise<boolean> {
    try {
      return `${await readFile(`/proc/${pid}/environ`, 'latin1')}\0`.includes(this.mark)
    } catch {
      return false // Gone since, or somebody else's.
    }
  }
}

function tell(pid: number, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false // Gone.
  }
}
