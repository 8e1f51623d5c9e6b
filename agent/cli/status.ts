/** `qunkong-agent status`. */
import { readStatus, type Status } from '../status/status.ts'

const Exit = { connected: 0, notConnected: 1, notRunning: 3 } as const

function ago(iso: string): string {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(iso)) / 1000))
  const days = Math.floor(seconds / 86_400)
  const time = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19)
  return days > 0 ? `${days} d ${time}` : time
}

function lines(status: Status): string[][] {
  return [
    [status.connected ? 'connected to' : 'not connected to', status.server],
    ['since', `${status.since} (${ago(status.since)})`],
    ['agent', `${status.agentId} on ${status.hostname}`],
    ['version', status.version],
    ['process', String(status.pid)],
    ['running tasks', String(status.runningTasks)],
    ['terminals', String(status.terminals)],
    ...(status.lastError ? [['last error', status.lastError]] : []),
  ]
}

/** Prints it and gives the exit code: 0 connected, 1 not connected, 3 not running. */
export async function printStatus(stateDir: string, json: boolean): Promise<number> {
  const { alive, status } = await readStatus(stateDir)
  if (json) process.stdout.write(`${JSON.stringify({ running: alive, ...(alive ? status : {}) })}\n`)
  else if (!alive || !status) process.stdout.write(`No agent runs on ${stateDir}.\n`)
  else for (const [name = '', value] of lines(status)) process.stdout.write(`${name.padEnd(18)}${value}\n`)
  if (!alive || !status) return Exit.notRunning
  return status.connected ? Exit.connected : Exit.notConnected
}
