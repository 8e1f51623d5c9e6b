/** What kind of host this is: told once per connection. Read from /proc and /etc, no process started. */
import { readFile } from 'node:fs/promises'
import os from 'node:os'

const text = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '')

/** `KEY="value"` lines of os-release(5). */
export function parseOsRelease(content: string): Record<string, string> {
  const lines = content.matchAll(/^([A-Z_0-9]+)=(?:"((?:\\.|[^"])*)"|'([^']*)'|(.*))$/gm)
  return Object.fromEntries(
    [...lines].map(([, key = '', double, single, bare]) => [
      key,
      double?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? '',
    ]),
  )
}

export async function hostFacts(): Promise<Record<string, unknown>> {
  const release = parseOsRelease((await text('/etc/os-release')) || (await text('/usr/lib/os-release')))
  const cpuinfo = await text('/proc/cpuinfo')
  const addresses = Object.entries(os.networkInterfaces()).flatMap(([name, list]) =>
    (list ?? [])
      .filter((entry) => !entry.internal)
      .map((entry) => ({ interface: name, address: entry.address })),
  )
  return {
    os: release.PRETTY_NAME ?? 'Linux',
    os_id: release.ID ?? '',
    os_version: release.VERSION_ID ?? '',
    kernel: os.release(),
    arch: os.machine(),
    cpu_model: /^model name\s*:\s*(.+)$/m.exec(cpuinfo)?.[1] ?? os.cpus()[0]?.model ?? '',
    cpu_count: os.cpus().length,
    memory_total: os.totalmem(),
    product: (await text('/sys/class/dmi/id/product_name')).trim(),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    boot_time: new Date(Date.now() - os.uptime() * 1000).toISOString(),
    addresses: addresses.slice(0, 64),
  }
}
