/** OpenSSH's own client to an OpenSSH server of the benchmark's own on loopback. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startTargets } from '../peers/sshd.ts'
import type { Channel } from './channel.ts'

export async function openSsh(): Promise<Channel> {
  const targets = await startTargets(1)
  const [name = ''] = targets.names
  const own = ['-o', 'ControlMaster=no', '-o', 'ControlPath=none', '-e', 'none']
  const args = ['-tt', '-F', targets.config, ...own, name, 'stty cols 120 rows 40; exec /bin/bash -l']
  const ssh = spawn('ssh', args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm-256color' },
  })
  let listener: (chunk: Buffer) => void = () => undefined
  ssh.stdout.on('data', (chunk: Buffer) => listener(chunk))
  await Promise.race([
    once(ssh.stdout, 'data'),
    once(ssh, 'exit').then(() => Promise.reject(new Error('ssh ended'))),
  ])
  return {
    name: 'ssh -tt',
    write: (text) => ssh.stdin.write(text),
    onData: (next) => {
      listener = next
    },
    rendered: () => undefined,
    pause: () => ssh.stdout.pause(),
    resume: () => ssh.stdout.resume(),
    close: async () => {
      ssh.stdout.resume()
      const ended = once(ssh, 'exit')
      ssh.kill()
      await ended
      await targets[Symbol.asyncDispose]()
    },
  }
}
