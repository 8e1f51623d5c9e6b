/** Permissions, owner and group of a host's files: only what is named changes, in each thing as it is. */
import { execFileSync } from 'node:child_process'
import { chmod, lstat, mkdir, stat, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HostFileRequest } from '../../agent/protocol/index.ts'
import { fakeUpdaters } from '../harness/fakeUpdater.ts'
import { scratch } from '../harness/files.ts'
import { oneHost } from '../harness/oneHost.ts'
import type { TestServer } from '../harness/server.ts'
import type { TestClient } from '../harness/session.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = { user: 'nobody', uid: isRoot ? Number(execFileSync('id', ['-u', 'nobody'])) : -1 }
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agentId: string
beforeAll(async () => {
  const host = await oneHost(resources)
  ;({ server, admin } = host)
  agentId = host.agent.id
})
afterAll(() => resources.disposeAsync())

const files = () => admin.client.hostFiles

describe('permissions', () => {
  const modeOf = async (path: string) => ((await lstat(path)).mode & 0o7777).toString(8)
  const set = (paths: string[], change: object) => files().setRights.mutate({ agentId, paths, ...change })

  test('of several are given and taken bit by bit: what is not named stays as each has it', async () => {
    await using folder = await scratch()
    const [secret, open] = [folder.at('id_rsa'), folder.at('public.txt')]
    await writeFile(secret, '')
    await writeFile(open, '')
    await chmod(secret, 0o600)
    await chmod(open, 0o644)
    expect(await set([secret, open], { add: '020', remove: '004' })).toEqual({ changed: 2, more: false })
    expect([await modeOf(secret), await modeOf(open)]).toEqual(['620', '660'])
    await expect(set([secret], { add: '020', remove: '020' })).rejects.toThrow('either given or taken')
    await expect(set([secret], { add: '020', mode: '600' })).rejects.toThrow('either given or taken')
  })

  test('of a tree are given and taken bit by bit, execute as chmod’s X and setgid to folders only', async () => {
    await using folder = await scratch()
    await mkdir(folder.at('tree', 'sub'), { recursive: true })
    for (const [name, mode] of [
      ['secret', 0o600],
      ['run', 0o744],
      ['sub/f', 0o664],
    ] as const) {
      await writeFile(folder.at('tree', name), '')
      await chmod(folder.at('tree', name), mode)
    }
    await chmod(folder.at('tree', 'sub'), 0o2700)
    await chmod(folder.at('tree'), 0o755)
    const all = async () =>
      Promise.all(['', 'secret', 'run', 'sub', 'sub/f'].map((name) => modeOf(folder.at('tree', name))))
    await set([folder.at('tree')], { add: '010', recursive: true })
    expect(await all()).toEqual(['755', '600', '754', '2710', '664'])
    await set([folder.at('tree')], { add: '2000', remove: '004', recursive: true })
    expect(await all()).toEqual(['2751', '600', '750', '2710', '660'])
  })

  test('as one whole mode for a tree never make files setgid', async () => {
    await using folder = await scratch()
    await mkdir(folder.at('shared'))
    await writeFile(folder.at('shared', 'f'), '')
    await chmod(folder.at('shared', 'f'), 0o664)
    await set([folder.at('shared')], { mode: '2775', recursive: true })
    expect([await modeOf(folder.at('shared')), await modeOf(folder.at('shared', 'f'))]).toEqual([
      '2775',
      '664',
    ])
  })

  test.skipIf(!isRoot)('stay when only the owner is changed', async () => {
    await using folder = await scratch()
    await mkdir(folder.at('tree'))
    await chmod(folder.at('tree'), 0o2750)
    await writeFile(folder.at('tree', 'secret'), '')
    await chmod(folder.at('tree', 'secret'), 0o600)
    await set([folder.at('tree')], { owner: NOBODY.user, recursive: true })
    expect([await modeOf(folder.at('tree')), await modeOf(folder.at('tree', 'secret'))]).toEqual([
      '2750',
      '600',
    ])
    expect((await stat(folder.at('tree', 'secret'))).uid).toBe(NOBODY.uid)
  })

  test('of one thing alone are set whole by an agent that knows no single bits', async () => {
    await using old = await fakeUpdaters(server, admin.client, [
      { hostname: 'old', capabilities: ['binary', 'host-files'] },
    ])
    const [elder] = old
    if (!elder) throw new Error('no agent')
    const asked: HostFileRequest['ask'][] = []
    elder.answerFiles = (ask) => {
      asked.push(ask)
      const entry = { name: 'x', kind: 'file', size: 0, mode: 0o640, owner: '', group: '', modified: '' }
      return ask.op === 'stat' ? { path: '/x', entry } : { changed: 1, more: false }
    }
    const change = { agentId: elder.id, add: '020', remove: '040' }
    await files().setRights.mutate({ ...change, paths: ['/x'] })
    expect(asked.at(-1)).toEqual({ op: 'rights', paths: ['/x'], mode: '620', recursive: false })
    const before = asked.length
    for (const many of [{ paths: ['/x', '/y'] }, { paths: ['/x'], recursive: true }])
      await expect(files().setRights.mutate({ ...change, ...many })).rejects.toThrow('too old')
    expect(asked.length).toBe(before)
  })
})
