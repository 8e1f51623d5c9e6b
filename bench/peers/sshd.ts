/** An OpenSSH server of one's own on loopback, and a hundred names that lead to it. */
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Child, startProgram } from '../../tests/harness/child.ts'
import { until } from '../../tests/harness/until.ts'

const run = promisify(execFile)
const SSHD = '/usr/sbin/sshd'

export interface Targets extends AsyncDisposable {
  /** For keys, inventories and control sockets; goes with the server. */
  folder: string
  port: number
  key: string
  names: string[]
  /** For `ssh -F`: every name leads here, connections are kept and shared. */
  config: string
}

export const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** Resolves when it takes connections. @throws Error with its log when it does not within a quarter of a minute */
export async function startTargets(count: number): Promise<Targets> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-peers-'))
  const file = (name: string) => path.join(folder, name)
  const [hostKey, key, port] = [file('host_key'), file('key'), await freePort()]
  for (const made of [hostKey, key]) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', made])
  await writeFile(file('authorized'), await readFile(`${key}.pub`))
  await chmod(file('authorized'), 0o600)
  // Where sshd as root puts itself away; a package's init script would make it.
  await mkdir('/run/sshd', { recursive: true }).catch(() => undefined)
  const server = {
    ...{ Port: port, ListenAddress: '127.0.0.1', HostKey: hostKey, PidFile: 'none' },
    ...{
      AuthorizedKeysFile: file('authorized'),
      PasswordAuthentication: 'no',
      UsePAM: 'no',
      StrictModes: 'no',
    },
    ...{ PermitRootLogin: 'prohibit-password', MaxStartups: count * 2, MaxSessions: 100, PrintMotd: 'no' },
  }
  const lines = (settings: object, indent = '') =>
    Object.entries(settings)
      .map(([name, value]) => `${indent}${name} ${value}\n`)
      .join('')
  await writeFile(file('sshd_config'), lines(server))
  const names = Array.from({ length: count }, (_, i) => `n${i + 1}`)
  const client = {
    ...{
      HostName: '127.0.0.1',
      Port: port,
      User: userInfo().username,
      IdentityFile: key,
      IdentitiesOnly: 'yes',
    },
    ...{ StrictHostKeyChecking: 'no', UserKnownHostsFile: '/dev/null', LogLevel: 'ERROR' },
    ...{ ControlMaster: 'auto', ControlPath: file('%n.sock'), ControlPersist: '120s' },
  }
  await writeFile(file('ssh_config'), `Host n*\n${lines(client, '  ')}`)
  const sshd: Child = startProgram(SSHD, ['-D', '-e', '-f', file('sshd_config')], {}, folder)
  try {
    await until(() => listens(port), { timeoutMs: 15_000, what: 'sshd to listen' })
  } catch (error) {
    await sshd[Symbol.asyncDispose]()
    throw new Error(`sshd did not start:\n${sshd.log()}`, { cause: error })
  }
  return {
    ...{ folder, port, key, names, config: file('ssh_config') },
    async [Symbol.asyncDispose]() {
      // Kept connections are processes of their own.
      for (const name of names)
        await run('ssh', ['-F', file('ssh_config'), '-O', 'exit', name]).catch(() => undefined)
      await sshd[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
