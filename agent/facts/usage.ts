/** How busy the host is: told with every heartbeat. Sources: proc(5) and statfs(2). */
import { readFile, statfs } from 'node:fs/promises'
import os from 'node:os'
import type { DiskInfo, Heartbeat } from '../protocol/index.ts'

const STATFS_TIMEOUT_MS = 2_000
const DISKS_MAX = 64

/** Busy and total jiffies of the first line of /proc/stat; idle and iowait are not busy. */
export function parseCpu(stat: string): { busy: number; total: number } {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] =
    /^cpu +(.*)$/m.exec(stat)?.[1]?.split(' ').map(Number) ?? []
  const busy = user + nice + system + irq + softirq + steal
  return { busy, total: busy + idle + iowait }
}

export function parseMemory(meminfo: string): { total: number; available: number } {
  const bytes = (key: string) =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0) * 1024
  return { total: bytes('MemTotal'), available: bytes('MemAvailable') }
}

/** Mounts with a device behind them, one per device (the shortest path), of /proc/mounts. */
export function parseMounts(mounts: string): { device: string; mountpoint: string; fstype: string }[] {
  const unescaped = (path: string) =>
    path.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)))
  const found = new Map<string, { device: string; mountpoint: string; fstype: string }>()
  for (const line of mounts.split('\n')) {
    const [device = '', mountpoint = '', fstype = ''] = line.split(' ')
    if (!device.startsWith('/dev/') || device.startsWith('/dev/loop')) continue
    const known = found.get(device)
    if (!known || mountpoint.length < known.mountpoint.length)
      found.set(device, { device, mountpoint: unescaped(mountpoint), fstype })
  }
  return [...found.values()].slice(0, DISKS_MAX)
}

async function diskUsage(mount: {
  device: string
  mountpoint: string
  fstype: string
}): Promise<DiskInfo | null> {
  // A dead network mount answers never: it must not hold up the heartbeat.
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), STATFS_TIMEOUT_MS).unref())
  const stats = await Promise.race([statfs(mount.mountpoint).catch(() => null), late])
  if (!stats || stats.blocks === 0) return null
  const total = stats.blocks * stats.bsize
  const used = (stats.blocks - stats.bfree) * stats.bsize
  const free = stats.bavail * stats.bsize
  // As df(1): of what users can have, the root's reserve left out.
  return { ...mount, total, used, free, percent: Math.ceil((used / (used + free)) * 1000) / 10 }
}

export class UsageMeter {
  private last: { busy: number; total: number } | null = null

  async read(): Promise<Partial<Heartbeat>> {
    const [stat, meminfo, mounts] = await Promise.all(
      ['/proc/stat', '/proc/meminfo', '/proc/mounts'].map((file) => readFile(file, 'utf8')),
    )
    const cpu = parseCpu(stat ?? '')
    const since = this.last ? { busy: cpu.busy - this.last.busy, total: cpu.total - this.last.total } : cpu
    this.last = cpu
    const memory = parseMemory(meminfo ?? '')
    const disks = await Promise.all(parseMounts(mounts ?? '').map(diskUsage))
    const used = memory.total - memory.available
    const percent = (part: number, whole: number) =>
      whole > 0 ? Math.max(0, Math.round((part / whole) * 1000) / 10) : 0
    return {
      cpu_usage: percent(since.busy, since.total),
      memory_usage: percent(used, memory.total),
      memory_total: memory.total,
      memory_used: used,
      memory_available: memory.available,
      disk_info: disks.filter((disk) => disk !== null),
      load_1: os.loadavg()[0] ?? 0,
      uptime_seconds: Math.round(os.uptime()),
    }
  }
}
