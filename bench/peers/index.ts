/** `peers`: `echo hello` on a hundred hosts, by our server on emulated agents, and by Ansible and ClusterShell over OpenSSH. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { ensureDebianPackages } from '../../deployment/up/packages.mjs'
import { finished } from '../../tests/harness/runs.ts'
import { startServer } from '../../tests/harness/server.ts'
import { connect, type QunkongClient } from '../../tests/harness/session.ts'
import { Fleet } from '../fleet/fleet.ts'
import { HELLO } from '../fleet/profile.ts'
import type { Figure } from '../report.ts'
import { startTargets, type Targets } from './sshd.ts'

const HOSTS = 100
const ROUNDS = { full: 5, quick: 2 }
const MINUTES_5_MS = 300_000

const run = promisify(execFile)
const options = { timeout: MINUTES_5_MS, maxBuffer: 64 * 1024 * 1024 }

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / HOSTS
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** @throws Error unless every host said it */
function expectHellos(peer: string, stdout: string): void {
  const hellos = stdout.match(/hello/g)?.length ?? 0
  if (hellos !== HOSTS)
    throw new Error(`${peer}: ${hellos} of ${HOSTS} hosts answered:\n${stdout.slice(0, 2000)}`)
}

async function qunkong(client: QunkongClient): Promise<void> {
  const { id } = await client.runs.create.mutate({ script: 'echo hello', targets: { filter: {} } })
  await finished(client, id, MINUTES_5_MS)
  const { items } = await client.runs.groups.query({ runId: id })
  if (items[0]?.count !== HOSTS)
    throw new Error(`Qunkong: ${items[0]?.count} of ${HOSTS} hosts answered alike`)
}

/** As `ansible -m command`, by default with pipelining off: the module is copied to each host and run there by Python. */
async function ansible({ folder, names, port, key }: Targets): Promise<void> {
  const inventory = path.join(folder, 'inventory')
  const common = `ansible_host=127.0.0.1 ansible_port=${port} ansible_user=${userInfo().username} ansible_ssh_private_key_file=${key} ansible_python_interpreter=/usr/bin/python3`
  await writeFile(inventory, names.map((name) => `${name} ${common}\n`).join(''))
  const env = {
    ...process.env,
    ANSIBLE_HOST_KEY_CHECKING: 'False',
    ANSIBLE_LOCAL_TEMP: folder,
    LC_ALL: 'C.UTF-8',
  }
  const args = ['all', '-i', inventory, '-f', '25', '-m', 'command', '-a', 'echo hello']
  const { stdout } = await run('ansible', args, { ...options, env })
  expectHellos('Ansible', stdout)
}

/** Over connections that are there already: what ClusterShell costs at its best. */
async function clush({ config }: Targets): Promise<void> {
  const args = ['-w', `n[1-${HOSTS}]`, '-f', String(HOSTS), '-o', `-F ${config}`, 'echo hello']
  const { stdout } = await run('clush', args, options)
  expectHellos('clush', stdout)
}

/** Installs Debian's ansible-core, clustershell and OpenSSH where they are missing. */
export async function benchPeers({ quick }: { quick: boolean }): Promise<Figure[]> {
  await ensureDebianPackages(['ansible-core', 'clustershell', 'openssh-server', 'openssh-client'])
  await using targets = await startTargets(HOSTS)
  await using server = await startServer()
  await using admin = await connect(server)
  const { token } = await admin.client.enrollmentTokens.create.mutate({
    maxUses: HOSTS,
    expiresInSeconds: 3600,
  })
  const where = { agents: HOSTS, port: server.agentPort, tls: false, token: token.split('.')[0] ?? '' }
  await using fleet = await Fleet.start({ ...where, overMs: 1_000 }, 60_000)
  fleet.answerLike(HELLO)
  const ways = {
    qunkong: () => qunkong(admin.client),
    ansible: () => ansible(targets),
    clush: () => clush(targets),
  }
  const times = { qunkong: [] as number[], ansible: [] as number[], clush: [] as number[] }
  // Once unmeasured: clush's connections are made, and every program has been read from the disk.
  for (const way of Object.values(ways)) await way()
  for (let round = 0; round < (quick ? ROUNDS.quick : ROUNDS.full); round++)
    for (const name of ['qunkong', 'ansible', 'clush'] as const) times[name].push(await timed(ways[name]))
  const ours = median(times.qunkong)
  const figure = (metric: string, reference: string, referenceValue: number): Figure => ({
    ...{ bench: 'peers', unit: 'ms', value: ours, metric, reference, referenceValue },
  })
  return [
    figure('hello_ms_per_host_ansible', 'ansible', median(times.ansible)),
    figure('hello_ms_per_host_clush', 'clush', median(times.clush)),
  ]
}
