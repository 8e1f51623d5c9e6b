import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { until } from '../harness/until.ts'
import { CONTENTS, MemorySink, outgoing, ZmodemShell } from '../harness/zmodemShell.ts'

const PROTOCOL = /\p{Cc}{3}|\*|B0|OO/u

test.each(CONTENTS)('sz: a file of %s arrives as it is', async (_what, content) => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  writeFileSync(path.join(shell.folder, 'file.bin'), content)
  shell.type('sz file.bin')
  const { file } = await shell.phase('offered')
  expect(file).toEqual({ name: 'file.bin', size: content.length, filesLeft: 1 })
  const sink = new MemorySink()
  shell.zmodem.save(async () => sink, false)
  const { outcome } = await shell.phase('over')
  expect(outcome).toMatchObject({ kind: 'done', files: 1, skipped: 0, bytes: content.length })
  expect(sink.closed).toBe(true)
  expect(sink.bytes.equals(content)).toBe(true)
  await shell.prompt()
  expect(await shell.run('echo code $?')).toBe('code 0')
  expect(shell.underWay).toBe(0)
  expect(shell.overdrawn).toBe(0)
  expect(shell.text()).not.toMatch(PROTOCOL)
  expect(shell.watched).toBe(shell.text())
})

test.each(CONTENTS)('rz: a file of %s arrives as it is', async (_what, content) => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  shell.type('rz')
  await shell.phase('asked')
  shell.zmodem.choose([outgoing('file.bin', content)])
  const { outcome } = await shell.phase('over')
  expect(outcome).toMatchObject({ kind: 'done', files: 1, skipped: 0, bytes: content.length })
  await shell.prompt()
  expect(await shell.run('echo code $?')).toBe('code 0')
  expect(readFileSync(path.join(shell.folder, 'file.bin')).equals(content)).toBe(true)
  expect(shell.underWay).toBe(0)
  expect(shell.text()).not.toMatch(PROTOCOL)
  expect(shell.watched).toBe(shell.text())
})

test('sz: several files come one by one, one is left out, and names are taken as they are', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  const names = ['季度 报告.txt', 'b c.bin', "it's.log"]
  for (const name of names) writeFileSync(path.join(shell.folder, name), `content of ${name}`)
  shell.type(`sz -f "$PWD/${names[0]}" "${names[1]}" "${names[2]}"`)
  const kept = new Map<string, MemorySink>()
  const keep = async ({ name }: { name: string }) => {
    const sink = new MemorySink()
    kept.set(name, sink)
    return sink
  }
  const first = await shell.phase('offered')
  expect(first).toMatchObject({ file: { name: names[0] }, index: 0, count: 3 })
  shell.zmodem.save(keep, false)
  await until(() => shell.state?.phase === 'offered' && shell.state.index === 1, { what: 'the second file' })
  shell.zmodem.skip()
  await until(() => shell.state?.phase === 'offered' && shell.state.index === 2, { what: 'the third file' })
  shell.zmodem.save(keep, false)
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'done', files: 2, skipped: 1 })
  await shell.prompt()
  expect([...kept].map(([name, sink]) => [name, sink.bytes.toString()])).toEqual([
    [names[0], `content of ${names[0]}`],
    [names[2], `content of ${names[2]}`],
  ])
})

test('sz: all files are kept after one yes', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  for (let index = 0; index < 12; index++)
    writeFileSync(path.join(shell.folder, `part-${index}`), randomBytes(70_000 + index))
  shell.type('sz part-*')
  const sinks: MemorySink[] = []
  await shell.phase('offered')
  shell.zmodem.save(async () => sinks[sinks.push(new MemorySink()) - 1] ?? new MemorySink(), true)
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'done', files: 12, skipped: 0 })
  expect(sinks.map(({ bytes }) => bytes.length).sort()).toEqual(
    Array.from({ length: 12 }, (_, index) => 70_000 + index),
  )
  await shell.prompt()
})

test('rz: several files go, the one that is there already is not overwritten', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  writeFileSync(path.join(shell.folder, '已有 文件'), 'old')
  shell.type('rz')
  await shell.phase('asked')
  const text = (content: string) => new TextEncoder().encode(content)
  shell.zmodem.choose([
    outgoing('新 文件.txt', text('new')),
    outgoing('已有 文件', text('never written')),
    outgoing('empty', text('')),
    outgoing('../up', text('beside')),
  ])
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'done', files: 3, skipped: 1 })
  await shell.prompt()
  const at = (name: string) => readFileSync(path.join(shell.folder, name), 'utf8')
  expect([at('新 文件.txt'), at('已有 文件'), at('empty'), at('up')]).toEqual(['new', 'old', '', 'beside'])
})

/** The most memory that this process takes above what it took, while `work` runs. */
async function memoryFor(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss()
  let most = before
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  await work()
  clearInterval(sampling)
  return most - before
}

const LARGE_BYTES = 300_000_000
const MEMORY_BYTES_MAX = 120_000_000

test('sz: 300 MB arrive at a slow disk without being held in memory', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  await shell.run(`head -c ${LARGE_BYTES} /dev/urandom > file.bin`)
  const wanted = (await shell.run('sha256sum file.bin')).split(' ')[0]
  shell.type('sz file.bin')
  await shell.phase('offered')
  const hash = createHash('sha256')
  const sink = new MemorySink()
  sink.write = async (bytes) => {
    hash.update(bytes)
    await sleep(5)
  }
  const memory = await memoryFor(async () => {
    shell.zmodem.save(async () => sink, false)
    expect((await shell.phase('over', 90_000)).outcome).toMatchObject({ kind: 'done', bytes: LARGE_BYTES })
  })
  expect(hash.digest('hex')).toBe(wanted)
  expect(memory).toBeLessThan(MEMORY_BYTES_MAX)
  // The disk's slowness has reached the host.
  expect(shell.underWayMax).toBeLessThan(1_000_000)
  await shell.prompt()
})

test('rz: 300 MB go without being held in memory', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  shell.type('rz')
  await shell.phase('asked')
  const block = randomBytes(1_000_000)
  const hash = createHash('sha256')
  for (let at = 0; at < LARGE_BYTES; at += block.length) hash.update(block)
  const file = {
    ...outgoing('file.bin', block),
    size: LARGE_BYTES,
    read: async (from: number, to: number) => {
      const start = from % block.length
      const end = start + to - from
      return end <= block.length
        ? block.subarray(start, end)
        : Buffer.concat([block.subarray(start), block.subarray(0, end - block.length)])
    },
  }
  const memory = await memoryFor(async () => {
    shell.zmodem.choose([file])
    expect((await shell.phase('over', 90_000)).outcome).toMatchObject({ kind: 'done', bytes: LARGE_BYTES })
  })
  await shell.prompt()
  expect((await shell.run('sha256sum file.bin')).split(' ')[0]).toBe(hash.digest('hex'))
  expect(memory).toBeLessThan(MEMORY_BYTES_MAX)
})

test('rz -r goes on where an earlier transfer ended', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  const content = new Uint8Array(randomBytes(2_000_000))
  writeFileSync(path.join(shell.folder, 'file.bin'), content.subarray(0, 1_234_567))
  shell.type('rz -r')
  await shell.phase('asked')
  let least = content.length
  const file = outgoing('file.bin', content)
  shell.zmodem.choose([
    {
      ...file,
      read: (from, to) => {
        least = Math.min(least, from)
        return file.read(from, to)
      },
    },
  ])
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'done', files: 1 })
  await shell.prompt()
  expect(readFileSync(path.join(shell.folder, 'file.bin')).equals(content)).toBe(true)
  expect(least).toBeGreaterThan(1_200_000)
})

test('rz -r: places beyond 2 GiB are asked for and given', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  const there = 4_293_000_000
  await shell.run(`truncate -s ${there} file.bin`)
  shell.type('rz -r')
  await shell.phase('asked')
  const size = there + 1_000_000
  const read = async (from: number, to: number) => new Uint8Array(to - from).fill(from < there ? 0 : 7)
  shell.zmodem.choose([{ name: 'file.bin', size, modifiedMs: 0, read }])
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'done', files: 1 })
  await shell.prompt()
  expect(await shell.run('stat -c %s file.bin; tail -c 2 file.bin | od -An -tx1')).toBe(`${size}\r\n 07 07`)
})

test('rz: a file that the host can not write is told as left out', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  await shell.run('mkdir file.bin')
  shell.type('rz')
  await shell.phase('asked')
  shell.zmodem.choose([outgoing('file.bin', new Uint8Array(10))])
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'done', files: 0, skipped: 1 })
  await shell.prompt()
})
