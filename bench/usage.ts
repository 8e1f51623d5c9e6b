/** CPU time and memory of processes, as Linux counts them. */
import { readdir, readFile } from 'node:fs/promises'

/** CPU milliseconds of all threads: /proc/PID/schedstat counts nanoseconds, where /proc/PID/stat has only ticks of 10 ms. */
export async function cpuMs(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`)
  const texts = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/schedstat`, 'utf8')))
  return texts.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, 0)
}

const statusBytes = async (pid: number, field: string) => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024
}

export const residentBytes = (pid: number): Promise<number> => statusBytes(pid, 'VmRSS')

/** The most that was ever resident. */
export const peakBytes = (pid: number): Promise<number> => statusBytes(pid, 'VmHWM')
