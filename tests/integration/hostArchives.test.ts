/** Folders of a host that people take as one archive. */
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noise, scratch } from '../harness/files.ts'
import { download } from '../harness/hostFiles.ts'
import { oneHost } from '../harness/oneHost.ts'
import type { TestServer } from '../harness/server.ts'
import type { TestClient } from '../harness/session.ts'

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

const take = (paths: string[]) => download(server, admin, { agentId, paths, archive: true })
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

test('an archive of folders unpacks to the same, and says what was left out', async () => {
  await using folder = await scratch()
  await mkdir(folder.at('tree', 'sub', 'x'.repeat(200)), { recursive: true })
  const large = noise(5 * 1024 * 1024)
  await writeFile(folder.at('tree', 'sub', 'large'), large)
  await writeFile(folder.at('tree', 'empty'), '')
  await writeFile(folder.at('tree', 'sub', 'x'.repeat(200), '中文 é.txt'), 'text')
  await chmod(folder.at('tree', 'empty'), 0o751)
  await symlink('sub/large', folder.at('tree', 'link'))
  execFileSync('mkfifo', [folder.at('tree', 'pipe')])
  await writeFile(folder.at('beside'), 'beside')
  const response = await take([folder.at('tree'), folder.at('beside')])
  expect(response.headers.get('content-type')).toBe('application/gzip')
  await writeFile(folder.at('all.tar.gz'), await bytesOf(response))
  await mkdir(folder.at('out'))
  execFileSync('tar', ['-xzf', folder.at('all.tar.gz'), '-C', folder.at('out')])
  execFileSync('rm', [folder.at('tree', 'pipe')])
  execFileSync('diff', ['-r', '--no-dereference', folder.at('tree'), folder.at('out', 'tree')])
  expect(await readFile(folder.at('out', 'beside'), 'utf8')).toBe('beside')
  expect((await stat(folder.at('out', 'tree', 'empty'))).mode & 0o777).toBe(0o751)
  expect(await readlink(folder.at('out', 'tree', 'link'))).toBe('sub/large')
  expect(await readFile(folder.at('out', 'LEFT-OUT.txt'), 'utf8')).toMatch(/tree\/pipe: a device, a pipe/)
})

test('an archive keeps names that are no text or have line breaks, and where links lead', async () => {
  await using folder = await scratch()
  const inside = (name: string) =>
    Buffer.concat([Buffer.from(`${folder.at('odd')}/`), Buffer.from(name, 'latin1')])
  await mkdir(folder.at('odd'))
  const names = ['plain', 'two\nlines', 'tab\there', 'raw\xff\xfe', `long\xe9${'x'.repeat(180)}`, '\xc3\xbc']
  for (const name of names) await writeFile(inside(name), name)
  await mkdir(inside('f\xf6lder'))
  await writeFile(inside('f\xf6lder/in\xe4'), 'inside')
  await symlink(inside('raw\xff\xfe'), inside('link\xff'))
  await writeFile(folder.at('odd.tar.gz'), await bytesOf(await take([folder.at('odd')])))
  await mkdir(folder.at('out'))
  execFileSync('tar', ['-xzf', folder.at('odd.tar.gz'), '-C', folder.at('out')])
  execFileSync('diff', ['-r', '--no-dereference', folder.at('odd'), folder.at('out', 'odd')])
  // Python's reader keeps to POSIX on its own.
  const script = 'import sys,tarfile;print(sorted(map(ascii,tarfile.open(sys.argv[1]).getnames())))'
  const listed = execFileSync('python3', ['-c', script, folder.at('odd.tar.gz')], { encoding: 'utf8' })
  for (const name of ['raw\\udcff\\udcfe', 'two\\nlines', 'f\\udcf6lder/in\\udce4'])
    expect(listed).toContain(name.replaceAll('\\', '\\\\').replace('\\\\n', '\\\\n'))
})
