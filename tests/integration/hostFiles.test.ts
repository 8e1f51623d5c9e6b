/** Files of a host as people see and change them: with the rights of the user whose they are, whatever names they have. */
import { execFileSync } from 'node:child_process'
import { constants } from 'node:fs'
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { scratch } from '../harness/files.ts'
import { bring } from '../harness/hostFiles.ts'
import { oneHost } from '../harness/oneHost.ts'
import type { TestServer } from '../harness/server.ts'
import type { TestClient } from '../harness/session.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = { user: 'nobody', uid: isRoot ? Number(execFileSync('id', ['-u', 'nobody'])) : -1 }
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
let agentId: string
beforeAll(async () => {
  ;({ server, admin, agent } = await oneHost(resources))
  agentId = agent.id
})
afterAll(() => resources.disposeAsync())

const files = () => admin.client.hostFiles
const names = (list: { entries: { name: string }[] }) => list.entries.map(({ name }) => name)

describe('a folder', () => {
  test('is listed with what each thing is, in pages by name', async () => {
    await using folder = await scratch()
    await writeFile(folder.at('b.txt'), 'bytes')
    await chmod(folder.at('b.txt'), 0o640)
    await mkdir(folder.at('a'))
    await symlink('b.txt', folder.at('c'))
    await symlink('/nowhere', folder.at('d'))
    execFileSync('mkfifo', [folder.at('e')])
    await writeFile(folder.at('.hidden'), '')
    const all = await files().list.query({ agentId, path: folder.folder })
    expect(names(all)).toEqual(['.hidden', 'a', 'b.txt', 'c', 'd', 'e'])
    expect(all).toMatchObject({ path: folder.folder, total: 6, more: false, partial: false, writable: true })
    const by = Object.fromEntries(all.entries.map((entry) => [entry.name, entry]))
    expect(by['b.txt']).toMatchObject({
      kind: 'file',
      size: 5,
      mode: 0o640,
      owner: isRoot ? 'root' : expect.any(String),
    })
    expect(by.a).toMatchObject({ kind: 'folder' })
    expect(by.c).toMatchObject({ kind: 'link', target: 'b.txt', to: 'file' })
    expect(by.d).toMatchObject({ kind: 'link', target: '/nowhere', to: null })
    expect(by.e).toMatchObject({ kind: 'pipe' })
    const first = await files().list.query({ agentId, path: folder.folder, limit: 2, hidden: false })
    expect(first).toMatchObject({ total: 5, more: true })
    const next = await files().list.query({
      agentId,
      path: folder.folder,
      limit: 9,
      hidden: false,
      after: 'b.txt',
    })
    expect([names(first), names(next)]).toEqual([
      ['a', 'b.txt'],
      ['c', 'd', 'e'],
    ])
    expect(names(await files().list.query({ agentId, path: folder.folder, match: 'B.T' }))).toEqual(['b.txt'])
  })

  test('with names that are no text is listed, and each can be named again', async () => {
    await using folder = await scratch()
    const odd = Buffer.concat([
      Buffer.from(`${folder.folder}/bad`),
      Buffer.of(0xff, 0xfe),
      Buffer.from('é\n.txt'),
    ])
    await writeFile(odd, 'odd')
    await writeFile(folder.at('new\nline'), '')
    await writeFile(folder.at('\uf7ff'), 'private')
    const { entries } = await files().list.query({ agentId, path: folder.folder })
    expect(new Set(entries.map(({ name }) => name)).size).toBe(3)
    for (const { name, size } of entries) {
      const { entry } = await files().get.query({ agentId, path: folder.at(name) })
      expect(entry).toMatchObject({ name, size })
    }
    const bad = entries.find(({ name }) => name.startsWith('bad'))
    const path = folder.at(bad?.name ?? '')
    expect(await files().readText.mutate({ agentId, path })).toMatchObject({ text: 'odd' })
    await files().rename.mutate({ agentId, path, to: folder.at('good') })
    expect(await readFile(folder.at('good'), 'utf8')).toBe('odd')
    await files().remove.mutate({ agentId, paths: entries.map(({ name }) => folder.at(name)) })
    expect(await readdir(folder.folder)).toEqual(['good'])
  })

  test('is reached by .. as the kernel sees it, and the home folder by nothing', async () => {
    await using folder = await scratch()
    await mkdir(folder.at('real', 'inner'), { recursive: true })
    await symlink(folder.at('real', 'inner'), folder.at('link'))
    const up = await files().list.query({ agentId, path: `${folder.at('link')}/..` })
    expect(up.path).toBe(folder.at('real'))
    const home = await files().list.query({ agentId, path: '' })
    expect(home.path).toMatch(/^\//)
    await expect(files().list.query({ agentId, path: folder.at('none') })).rejects.toThrow('There is no')
    await expect(files().makeFolder.mutate({ agentId, path: `${folder.folder}/..` })).rejects.toThrow(
      'names nothing',
    )
    await expect(files().list.query({ agentId, path: 'relative' })).rejects.toThrow()
    await expect(files().list.query({ agentId, path: '/a\0b' })).rejects.toThrow()
  })
})

describe('what is changed', () => {
  test('folders are made, renamed and removed, and nothing is lost under a name that is taken', async () => {
    await using folder = await scratch()
    await files().makeFolder.mutate({ agentId, path: folder.at('one') })
    await expect(files().makeFolder.mutate({ agentId, path: folder.at('one') })).rejects.toThrow(
      'exists already',
    )
    await writeFile(folder.at('one', 'a'), 'a')
    await writeFile(folder.at('b'), 'b')
    await expect(
      files().rename.mutate({ agentId, path: folder.at('one', 'a'), to: folder.at('b') }),
    ).rejects.toThrow('exists already')
    await files().rename.mutate({ agentId, path: folder.at('one', 'a'), to: folder.at('b'), replace: true })
    expect(await readFile(folder.at('b'), 'utf8')).toBe('a')
    await mkdir(folder.at('two'))
    await expect(
      files().rename.mutate({ agentId, path: folder.at('one'), to: folder.at('two') }),
    ).rejects.toThrow('exists already')
    await files().rename.mutate({ agentId, path: folder.at('one'), to: folder.at('two', 'three') })
    await expect(
      files().rename.mutate({ agentId, path: folder.at('two'), to: folder.at('two', 'in') }),
    ).rejects.toThrow('into itself')
    expect(await readdir(folder.at('two'))).toEqual(['three'])
  })

  test('a tree is counted and removed, and no link is followed out of it', async () => {
    await using folder = await scratch()
    await mkdir(folder.at('kept'))
    await writeFile(folder.at('kept', 'file'), 'kept')
    await mkdir(folder.at('tree', 'a', 'b'), { recursive: true })
    for (let i = 0; i < 300; i++) await writeFile(folder.at('tree', 'a', 'b', `f${i}`), 'xx')
    await symlink(folder.at('kept'), folder.at('tree', 'a', 'out'))
    const counted = await files().count.query({ agentId, paths: [folder.at('tree')] })
    expect(counted).toEqual({ files: 301, folders: 3, bytes: 600, partial: false })
    const { removed, more } = await files().remove.mutate({ agentId, paths: [folder.at('tree')] })
    expect({ removed, more }).toEqual({ removed: 304, more: false })
    expect(await readdir(folder.folder)).toEqual(['kept'])
    expect(await readFile(folder.at('kept', 'file'), 'utf8')).toBe('kept')
  })

  test('a folder that turns into a link while it is removed leads nowhere', async () => {
    await using folder = await scratch()
    await mkdir(folder.at('kept'))
    for (let i = 0; i < 20; i++) await writeFile(folder.at('kept', `f${i}`), 'kept')
    // Turns to and fro as fast as it can while trees are removed.
    const script = `
      const fs = require('node:fs')
      for (const until = Date.now() + 4000; Date.now() < until; ) {
        try { fs.mkdirSync('tree/a', { recursive: true }); fs.writeFileSync('tree/a/x', '') } catch {}
        try { fs.renameSync('tree/a', 'was' + Math.random()); fs.symlinkSync('../kept', 'tree/a') } catch {}
        try { fs.rmSync('tree/a', { force: true }) } catch {}
      }`
    const { spawn } = await import('node:child_process')
    const racer = spawn(process.execPath, ['-e', script], { cwd: folder.folder, stdio: 'ignore' })
    const ended = new Promise((resolve) => racer.once('exit', resolve))
    while (racer.exitCode === null)
      await files()
        .remove.mutate({ agentId, paths: [folder.at('tree')] })
        .catch(() => undefined)
    await ended
    expect((await readdir(folder.at('kept'))).length).toBe(20)
  })

  test('rights are set, in a tree too, and links are left alone', async () => {
    await using folder = await scratch()
    await mkdir(folder.at('tree', 'sub'), { recursive: true })
    await writeFile(folder.at('tree', 'run'), '')
    await chmod(folder.at('tree', 'run'), 0o700)
    await writeFile(folder.at('tree', 'sub', 'text'), '')
    await writeFile(folder.at('outside'), '')
    await chmod(folder.at('outside'), 0o600)
    await symlink(folder.at('outside'), folder.at('tree', 'link'))
    const change = { agentId, paths: [folder.at('tree')], mode: '754', recursive: true }
    expect(await files().setRights.mutate(change)).toMatchObject({ more: false })
    const mode = async (...path: string[]) => ((await stat(folder.at(...path))).mode & 0o7777).toString(8)
    expect(await mode('tree')).toBe('755')
    expect(await mode('tree', 'sub')).toBe('755')
    expect(await mode('tree', 'run')).toBe('744')
    expect(await mode('tree', 'sub', 'text')).toBe('644')
    expect(await mode('outside')).toBe('600')
    await files().setRights.mutate({ agentId, paths: [folder.at('outside')], mode: '4711' })
    expect(await mode('outside')).toBe('4711')
    await expect(
      files().setRights.mutate({ agentId, paths: [folder.at('tree', 'link')], mode: '600' }),
    ).rejects.toThrow('symbolic link')
  })
})

describe('text', () => {
  test('is written only over what was read, whole, and keeps owner and mode', async () => {
    await using folder = await scratch()
    const path = folder.at('app.conf')
    await writeFile(path, 'one\n')
    await chmod(path, 0o640)
    if (isRoot) await chown(path, NOBODY.uid, NOBODY.uid)
    const read = await files().readText.mutate({ agentId, path })
    expect(read.text).toBe('one\n')
    const written = await files().writeText.mutate({ agentId, path, text: 'zwei ✓\n', etag: read.etag })
    expect(written.in_place).toBe(false)
    expect(await readFile(path, 'utf8')).toBe('zwei ✓\n')
    const stats = await stat(path)
    expect(stats.mode & 0o777).toBe(0o640)
    if (isRoot) expect(stats.uid).toBe(NOBODY.uid)
    // With the etag from before: somebody else was here.
    await expect(files().writeText.mutate({ agentId, path, text: 'three', etag: read.etag })).rejects.toThrow(
      'has changed since',
    )
    await files().writeText.mutate({ agentId, path, text: 'three', etag: written.etag })
    expect(await readFile(path, 'utf8')).toBe('three')
    expect(await readdir(folder.folder)).toEqual(['app.conf'])
  })

  test('keeps its access list and attributes, and takes none from its folder', async () => {
    await using folder = await scratch()
    const [listed, plain] = [folder.at('listed'), folder.at('plain')]
    await writeFile(listed, 'one')
    await writeFile(plain, 'one')
    await chmod(listed, 0o640)
    execFileSync('setfacl', ['-m', 'u:nobody:rw,g::-', listed])
    execFileSync('setfattr', ['-n', 'user.origin', '-v', 'here', listed])
    execFileSync('setfacl', ['-d', '-m', 'u:nobody:rwx', folder.folder])
    const kept = () =>
      [listed, plain].flatMap((path) => [
        execFileSync('getfacl', ['-cpE', path], { encoding: 'utf8' }),
        execFileSync('getfattr', ['-d', '--absolute-names', path], { encoding: 'utf8' }),
      ])
    const before = kept()
    for (const path of [listed, plain]) {
      const { etag } = await files().readText.mutate({ agentId, path })
      expect(await files().writeText.mutate({ agentId, path, text: 'two', etag })).toMatchObject({
        in_place: false,
      })
      expect(await readFile(path, 'utf8')).toBe('two')
    }
    expect(kept()).toEqual(before)
    // As what is uploaded over them does.
    for (const path of [listed, plain])
      await bring(server, admin, { agentId, path, ifExists: 'replace' }, Buffer.from('three'))
    expect(await readFile(listed, 'utf8')).toBe('three')
    expect(before[0]).toContain('user:nobody:rw-')
    expect(before[1]).toContain('user.origin="here"')
    expect(kept()).toEqual(before)
  })

  test.skipIf(!isRoot)('that is a mount of its own, as in containers, is written where it is', async () => {
    await using folder = await scratch()
    const [path, mounted] = [folder.at('resolv.conf'), folder.at('real')]
    await writeFile(path, '')
    await writeFile(mounted, 'one')
    execFileSync('mount', ['--bind', mounted, path])
    try {
      const { etag } = await files().readText.mutate({ agentId, path })
      expect(await files().writeText.mutate({ agentId, path, text: 'two', etag })).toMatchObject({
        in_place: true,
      })
      expect(await readFile(mounted, 'utf8')).toBe('two')
      expect((await readdir(folder.folder)).sort()).toEqual(['real', 'resolv.conf'])
    } finally {
      execFileSync('umount', [path])
    }
  })

  test('a new file takes no name that is taken; links and hard links stay what they are', async () => {
    await using folder = await scratch()
    const path = folder.at('new')
    await files().writeText.mutate({ agentId, path, text: 'a', etag: null })
    await expect(files().writeText.mutate({ agentId, path, text: 'b', etag: null })).rejects.toThrow(
      'exists already',
    )
    await symlink('new', folder.at('link'))
    const viaLink = await files().readText.mutate({ agentId, path: folder.at('link') })
    await files().writeText.mutate({ agentId, path: folder.at('link'), text: 'c', etag: viaLink.etag })
    expect(await readlink(folder.at('link'))).toBe('new')
    expect(await readFile(path, 'utf8')).toBe('c')
    await link(path, folder.at('second'))
    const { etag } = await files().readText.mutate({ agentId, path })
    expect(await files().writeText.mutate({ agentId, path, text: 'd', etag })).toMatchObject({
      in_place: true,
    })
    expect(await readFile(folder.at('second'), 'utf8')).toBe('d')
    const gone = await files().readText.mutate({ agentId, path: folder.at('second') })
    execFileSync('rm', [folder.at('second')])
    await expect(
      files().writeText.mutate({ agentId, path: folder.at('second'), text: 'e', etag: gone.etag }),
    ).rejects.toThrow('removed')
  })

  test('what is no text, too long, or has no end is refused in a sentence', async () => {
    await using folder = await scratch()
    const refused = async (path: string, words: string) =>
      expect(files().readText.mutate({ agentId, path })).rejects.toThrow(words)
    await writeFile(folder.at('binary'), Buffer.of(0, 1, 2))
    await refused(folder.at('binary'), 'no text')
    await writeFile(folder.at('latin'), Buffer.of(0xe9, 0x0a))
    await refused(folder.at('latin'), 'no text in UTF-8')
    await writeFile(folder.at('long'), 'x'.repeat(1024 * 1024 + 1))
    await refused(folder.at('long'), 'more than 1 MiB')
    execFileSync('mkfifo', [folder.at('pipe')])
    await refused(folder.at('pipe'), 'no regular file')
    await refused('/dev/zero', 'no regular file')
    await refused('/proc/kmsg', 'made up by the kernel')
    await refused(folder.folder, 'is a folder')
  })
})

describe.skipIf(!isRoot)('with the rights of another user', () => {
  test('the kernel judges what may be seen and done', async () => {
    await using folder = await scratch()
    await chmod(folder.folder, 0o755)
    await mkdir(folder.at('closed'), { mode: 0o700 })
    await writeFile(folder.at('closed', 'secret'), 'secret')
    await writeFile(folder.at('readable'), 'text')
    const { user } = NOBODY
    const list = await files().list.query({ agentId, user, path: folder.folder })
    expect(list.writable).toBe(false)
    const denied = (asked: Promise<unknown>) => expect(asked).rejects.toThrow('denies it')
    await denied(files().list.query({ agentId, user, path: folder.at('closed') }))
    await denied(files().readText.mutate({ agentId, user, path: folder.at('closed', 'secret') }))
    await denied(files().makeFolder.mutate({ agentId, user, path: folder.at('made') }))
    await denied(files().remove.mutate({ agentId, user, paths: [folder.at('readable')] }))
    await denied(files().setRights.mutate({ agentId, user, paths: [folder.at('readable')], mode: '777' }))
    const { etag } = await files().readText.mutate({ agentId, user, path: folder.at('readable') })
    await denied(files().writeText.mutate({ agentId, user, path: folder.at('readable'), text: 'x', etag }))
    await expect(
      files().setRights.mutate({ agentId, user, paths: [folder.at('readable')], owner: 'root' }),
    ).resolves.toMatchObject({ changed: 0 })
    await mkdir(folder.at('theirs'))
    await chown(folder.at('theirs'), NOBODY.uid, NOBODY.uid)
    await files().makeFolder.mutate({ agentId, user, path: folder.at('theirs', 'made') })
    expect((await lstat(folder.at('theirs', 'made'))).uid).toBe(NOBODY.uid)
    await expect(files().list.query({ agentId, user: 'no-such-user' })).rejects.toThrow('There is no user')
    // Whoever fails with one user is not in the way of another.
    expect((await files().list.query({ agentId, path: folder.folder })).writable).toBe(true)
  })

  test.runIf(isRoot)('may not give a file back to whose place it takes, and that is said', async () => {
    await using folder = await scratch()
    await chmod(folder.folder, 0o777)
    await writeFile(folder.at('of-root'), 'x')
    await chmod(folder.at('of-root'), 0o640)
    const to = { agentId, path: folder.at('of-root'), ifExists: 'replace' } as const
    const theirs = await bring(server, admin, { ...to, user: NOBODY.user }, Buffer.from('new'))
    expect(theirs).toMatchObject({ placed: to.path, ownerKept: false })
    expect(await lstat(to.path)).toMatchObject({ uid: NOBODY.uid, mode: constants.S_IFREG | 0o640 })
    // Root may.
    expect(await bring(server, admin, to, Buffer.from('newer'))).toMatchObject({ ownerKept: true })
    expect((await lstat(to.path)).uid).toBe(NOBODY.uid)
  })
})

test('a host that is away is said to be, at once, while it is being asked too', async () => {
  await using own = await startAgent(server, admin.client)
  await own.crash()
  await expect(files().list.query({ agentId: own.id, path: '/' })).rejects.toThrow(/offline|went offline/)
})
