/** How long a host waits for the first word of the agent. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** Milliseconds of each start; the two take turns, because the machine's speed drifts. */
export async function startTimes(file: string, rounds: number): Promise<{ agent: number[]; node: number[] }> {
  const agent: number[] = []
  const node: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    agent.push(await firstOutput(file, ['--version']))
    node.push(await untilEnd(process.execPath, ['-e', '0']))
  }
  return { agent, node }
}

async function firstOutput(program: string, args: string[]): Promise<number> {
  const began = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'readable')
  const ms = performance.now() - began
  if ((await text(child.stdout)) === '') throw new Error(`${program} ${args.join(' ')} said nothing`)
  return ms
}

async function untilEnd(program: string, args: string[]): Promise<number> {
  const began = performance.now()
  const child = spawn(program, args, { stdio: 'ignore' })
  await once(child, 'exit')
  return performance.now() - began
}
