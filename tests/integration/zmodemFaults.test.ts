import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../harness/until.ts'
import { MemorySink, outgoing, ZmodemShell } from '../harness/zmodemShell.ts'

/** Cancelled here, the host's program ends with an error, the prompt is clean and takes a command. */
async function comesBack(shell: ZmodemShell): Promise<void> {
  await shell.prompt()
  expect(await shell.run('echo code $?')).toBe('code 128')
  expect(shell.underWay).toBe(0)
  expect(shell.overdrawn).toBe(0)
  const shown = shell.text().replaceAll('\r\n', '\n')
  expect(shown).not.toMatch(/[^\n\x20-\x7e\r]/)
  expect(shown.split('\n').length).toBeLessThan(8)
}

test('sz: refused before anything is saved', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  writeFileSync(path.join(shell.folder, 'file.bin'), 'x')
  shell.type('sz file.bin')
  await shell.phase('offered')
  shell.zmodem.cancel()
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'cancelled', by: 'you' })
  await comesBack(shell)
})

test.each([
  ['while it flows', false],
  ['while the disk is behind', true],
])('sz: cancelled in the middle, %s', async (_when, isStuck) => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  await shell.run('head -c 200000000 /dev/urandom > file.bin')
  shell.type('sz file.bin')
  await shell.phase('offered')
  const sink = new MemorySink()
  let written = 0
  let release = (): void => {}
  sink.write = async (bytes) => {
    written += bytes.length
    if (isStuck && written > 2_000_000) await new Promise<void>((resolve) => (release = resolve))
  }
  shell.zmodem.save(async () => sink, false)
  await until(() => written > 2_000_000, { what: 'two megabytes' })
  shell.zmodem.cancel()
  release()
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'cancelled', by: 'you' })
  expect(written).toBeLessThan(150_000_000)
  await until(() => sink.aborted, { what: 'the sink to be let go' })
  await comesBack(shell)
  expect(shell.watched).toBe(shell.text())
})

test('rz: cancelled before files are chosen', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  shell.type('rz')
  await shell.phase('asked')
  shell.zmodem.cancel()
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'cancelled', by: 'you' })
  await comesBack(shell)
})

test('rz: cancelled in the middle', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  shell.type('rz')
  await shell.phase('asked')
  shell.zmodem.choose([outgoing('file.bin', new Uint8Array(randomBytes(50_000_000)))])
  await until(() => shell.state?.phase === 'running' && shell.state.bytes > 1_000_000, {
    what: 'a megabyte to arrive',
  })
  shell.zmodem.cancel()
  expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'cancelled', by: 'you' })
  await comesBack(shell)
})

test('sz ended by a signal in the middle gives the terminal back', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  await shell.run('head -c 100000000 /dev/urandom > file.bin')
  shell.type('sz file.bin')
  await shell.phase('offered')
  const sink = new MemorySink()
  shell.zmodem.save(async () => sink, false)
  await until(() => shell.state?.phase === 'running' && shell.state.bytes > 1_000_000, { what: 'a megabyte' })
  execFileSync('pkill', ['-TERM', '-P', String(shell.pid), '-x', 'sz'])
  // It says so, or it does not, by the moment.
  expect(['cancelled', 'failed']).toContain((await shell.phase('over')).outcome.kind)
  await until(() => sink.aborted, { what: 'the sink to be let go' })
  shell.type('')
  await shell.prompt()
})

test('rz ended by a signal in the middle gives the terminal back', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  // What is under way then goes to whatever reads next: here to `cat`.
  shell.type('rz; cat > /dev/null; echo')
  await shell.phase('asked')
  shell.zmodem.choose([outgoing('file.bin', new Uint8Array(100_000_000))])
  await until(() => shell.state?.phase === 'running' && shell.state.bytes > 1_000_000, { what: 'a megabyte' })
  execFileSync('pkill', ['-TERM', '-P', String(shell.pid), '-x', 'rz'])
  shell.type('')
  expect(['cancelled', 'failed']).toContain((await shell.phase('over', 80_000)).outcome.kind)
  shell.type('\x03')
  await shell.prompt()
})

test.each(['receive', 'send'] as const)(
  '%s: bytes that a bad line spoils are sent again',
  async (direction) => {
    await using shell = new ZmodemShell()
    await shell.prompt()
    const content = new Uint8Array(randomBytes(4_000_000))
    let passed = 0
    let spoilt = 0
    // What carries files: 1 of 400,000 bytes is wrong, lost, or doubled.
    shell.spoil = (bytes, way) => {
      if (way !== direction || bytes.length < 512) return bytes
      passed += bytes.length
      if (passed < 400_000) return bytes
      passed = 0
      spoilt += 1
      const at = Math.floor(bytes.length / 2)
      if (spoilt % 3 === 0) return bytes.filter((_, index) => index !== at)
      if (spoilt % 3 === 1) return new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(at - 1)])
      return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
    }
    const sink = new MemorySink()
    if (direction === 'receive') {
      writeFileSync(path.join(shell.folder, 'file.bin'), content)
      shell.type('sz file.bin')
      await shell.phase('offered')
      shell.zmodem.save(async () => sink, false)
    } else {
      shell.type('rz')
      await shell.phase('asked')
      shell.zmodem.choose([outgoing('file.bin', content)])
    }
    expect((await shell.phase('over')).outcome).toMatchObject({ kind: 'done', files: 1 })
    expect(spoilt).toBeGreaterThan(5)
    const got = direction === 'receive' ? sink.bytes : readFileSync(path.join(shell.folder, 'file.bin'))
    expect(got.equals(content)).toBe(true)
    shell.spoil = null
    await shell.prompt()
  },
)

test('a file that holds the beginning of a transfer is only shown', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  for (const type of ['00000000000000', '0100000023be50']) {
    const header = `**\x18B${type}\r\x8a\x11`
    writeFileSync(path.join(shell.folder, 'trap'), `before${header}`, 'latin1')
    expect(await shell.run('cat trap')).toContain(`before**\x18B${type}`)
    expect(await shell.run('cat trap trap; echo')).toContain(`B${type}`)
    expect(await shell.run('echo still here')).toBe('still here')
  }
  expect(shell.states.filter((state) => state !== null)).toEqual([])
  expect(shell.underWay).toBe(0)
})

test('output that stops at the beginning of a transfer keeps nobody from typing, and runs nothing', async () => {
  await using shell = new ZmodemShell()
  await shell.prompt()
  writeFileSync(path.join(shell.folder, 'trap'), '**\x18B00000000000000\r\x8a\x11', 'latin1')
  shell.type('cat trap; sleep 1; echo go on')
  await until(() => shell.text().includes('go on\r\n'), { what: 'the output after it' })
  await shell.prompt()
  expect(await shell.run('echo still here')).toBe('still here')
  expect(shell.text()).not.toContain('not found')
  expect(shell.states.filter((state) => state !== null)).toEqual([])
})
