import { expect, test } from 'vitest'
import { parseOsRelease } from './host.ts'
import { parseCpu, parseMemory, parseMounts } from './usage.ts'

test('os-release values are read quoted, bare and escaped', () => {
  expect(parseOsRelease('ID=debian\nPRETTY_NAME="A \\"B\\" 12"\nX=\'y z\'\n')).toEqual({
    ID: 'debian',
    PRETTY_NAME: 'A "B" 12',
    X: 'y z',
  })
})

test('waiting for the disk is not being busy', () => {
  expect(parseCpu('cpu  10 0 5 80 5 0 0 0 0 0\ncpu0 1 1 1 1\n')).toEqual({ busy: 15, total: 100 })
})

test('memory in use is what is not available', () => {
  expect(parseMemory('MemTotal:  100 kB\nMemFree: 1 kB\nMemAvailable:   40 kB\n')).toEqual({
    total: 102_400,
    available: 40_960,
  })
})

test('a device mounted twice counts once, pseudo file systems not at all', () => {
  const mounts =
    '/dev/sda1 / ext4 rw 0 0\n/dev/sda1 /var/x ext4 rw 0 0\nproc /proc proc rw 0 0\n/dev/sdb /a\\040b xfs rw 0 0\n'
  expect(parseMounts(mounts)).toEqual([
    { device: '/dev/sda1', mountpoint: '/', fstype: 'ext4' },
    { device: '/dev/sdb', mountpoint: '/a b', fstype: 'xfs' },
  ])
})
