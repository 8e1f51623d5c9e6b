/** Rules that every server has: what is hardly ever meant for a fleet. They look at commands, not at text. */
import { posix } from 'node:path'
import type { Interpreter } from '../../drizzle/schema/index.ts'
import type { Code } from './language/code.ts'
import { callOf, unbraced } from './language/shellWords.ts'

export interface Builtin {
  id: string
  /** For scripts and the audit trail; the browser has its own words, under `guards.builtins.<id>`. */
  title: string
  /** What it looks for, as people read it. */
  pattern: string
  languages: readonly Interpreter[]
  /** The line of each hit. */
  find(code: Code): number[]
}

type Words = readonly string[]
const ANY: readonly Interpreter[] = ['shell', 'python']
/** A disk as a whole, or a part of one. */
const DISK =
  /^\/dev\/(sd[a-z]+\d*|x?vd[a-z]+\d*|hd[a-z]+\d*|nvme\d+(n\d+(p\d+)?)?|mmcblk\d+(p\d+)?|md\d+|dm-\d+|mapper\/[\w.-]+|disk\/\S+)$/
/** Part of its name is known only when it runs. */
const OPEN_DISK = /^\/dev\/(((s|v|xv|h)d|nvme|mmcblk|md|dm-|mapper\/|disk\/)[\w./-]*)?(\$.*)?$/
const mayBeDisk = (path: string): boolean => DISK.test(path) || OPEN_DISK.test(path)
const SYSTEM = 'bin boot dev etc home lib lib64 opt proc root run sbin srv sys usr var'.split(' ')
/** In system folders: without these a host starts no more, lets nobody in, or can't be mended. */
const VITAL = [
  ...'usr/bin usr/lib usr/lib32 usr/lib64 usr/libexec usr/sbin usr/share var/lib var/lib/dpkg var/lib/rpm'.split(
    ' ',
  ),
  ...'etc/NetworkManager etc/netplan etc/network etc/pam.d etc/security etc/ssh etc/ssl etc/sysconfig'.split(
    ' ',
  ),
  ...'etc/systemd boot/efi boot/EFI boot/grub boot/grub2 boot/loader'.split(' '),
  ...['lib', 'lib64', 'usr/lib', 'usr/lib64'].flatMap((lib) =>
    'firmware modules security systemd aarch64-linux-gnu x86_64-linux-gnu'
      .split(' ')
      .map((name) => `${lib}/${name}`),
  ),
]
const LOST = [...SYSTEM, ...VITAL]

/** `/`, everything in it, or one of these folders as a whole. @param from the folder that it is told from, where one is known */
function isRoot(path: string, from: string | null = null, folders: readonly string[] = SYSTEM): boolean {
  if (!path.startsWith('/') && (from === null || path === '')) return false
  const folder = (path.startsWith('/') ? posix.normalize(path) : posix.join(from ?? '/', path)).replace(
    /\/(\*|\.\*)?$/,
    '',
  )
  return folder === '' || folder === '/' || folders.includes(folder.slice(1))
}

const isLost = (path: string, from: string | null = null): boolean => isRoot(path, from, LOST)

/** A flag by its letter within short options, or by its long name. */
const hasFlag = (words: Words, letters: RegExp, ...long: string[]): boolean =>
  words.some((word) => (/^-[A-Za-z]+$/.test(word) && letters.test(word)) || long.includes(word))

const operands = (words: Words): string[] => words.filter((word) => !word.startsWith('-')).flatMap(unbraced)

/** A rule about calls of one of `names`. */
const calls =
  (names: readonly string[] | RegExp, holds: (words: Words, folder: string | null) => boolean = () => true) =>
  ({ commands }: Code): number[] =>
    commands.flatMap(({ words: [name = '', ...words], line, folder = null }) =>
      (names instanceof RegExp ? names.test(name) : names.includes(name)) && holds(words, folder)
        ? [line]
        : [],
    )

/** What mv(1) takes away: all that it names but its target. */
function movedBy(words: Words): string[] {
  const target = words.findIndex((word) => word === '-t' || word === '--target-directory')
  if (target >= 0) return operands(words.toSpliced(target, 2))
  const named = operands(words)
  return words.some((word) => /^(-t.|--target-directory=)/.test(word)) ? named : named.slice(0, -1)
}

/** Enough to see what is called, `sudo -n` and the like before it. */
const CALL_WORDS = 8

/** It deletes all that it finds. */
function findsToDelete(words: Words, folder: string | null): boolean {
  const from = words.findIndex((word) => !/^-([HLP]$|[DO])/.test(word))
  const end = words.findIndex((word, at) => at >= from && /^[-(!]/.test(word))
  const paths = words.slice(Math.max(0, from), end < 0 ? undefined : end)
  if (!(paths.length > 0 ? paths : ['.']).some((path) => isLost(path, folder))) return false
  if (words.some((word) => /^-(name|path|mtime|type|user|regex|iname|empty|size|newer)/.test(word)))
    return false
  return words.some((word, at) => {
    if (!/^-(exec|ok)(dir)?$/.test(word)) return word === '-delete'
    return callOf(words.slice(at + 1, at + 1 + CALL_WORDS))[0] === 'rm'
  })
}

const both =
  (...rules: ((code: Code) => number[])[]) =>
  (code: Code): number[] =>
    rules.flatMap((rule) => rule(code))

/** Help and versions do nothing; `shutdown -c` takes one back. */
const isHarmless = (words: Words): boolean =>
  words.some((word) => ['--help', '--version', '-c'].includes(word))

/** What is written to it the kernel does at once: `b` restarts (admin-guide/sysrq). */
const SYSRQ = '/proc/sysrq-trigger'
const FORK_BOMB = /([\w:.]{1,32})\s{0,9}\(\s{0,9}\)\s{0,9}\{\s{0,9}\1\s{0,9}\|\s{0,9}\1\s{0,9}&/
const PYTHON_BOMB = /\bwhile\s{1,9}(True|1)\s{0,9}:\s{0,9}os\.fork\(/

export const BUILTINS: readonly Builtin[] = [
  {
    id: 'rm-root',
    title: 'deletes the file system or a system folder, or moves it away',
    pattern:
      'rm -r /, /*, /etc, /var/lib …; rm -r "$NOT_SET"/*; mv /etc …; find / -delete; shutil.rmtree("/")',
    languages: ANY,
    find: both(
      calls(
        ['rm'],
        (words, folder) =>
          words.includes('--no-preserve-root') ||
          (hasFlag(words, /[rR]/, '--recursive') && operands(words).some((path) => isLost(path, folder))),
      ),
      calls(['find'], findsToDelete),
      calls(['mv'], (words, folder) => movedBy(words).some((path) => isLost(path, folder))),
      calls(/(^|\.)rmtree$|^shutil\.move$|^os\.(rename|renames|replace)$/, ([path = '']) => isLost(path)),
    ),
  },
  {
    id: 'mkfs',
    title: 'makes a new file system',
    pattern: 'mkfs, mkfs.*, mkswap, wipefs',
    languages: ANY,
    find: both(
      calls(/^(mkfs(\.\w+)?|mke2fs|mkswap)$/, (words) => !words.includes('--help')),
      calls(['wipefs'], (words) => hasFlag(words, /[af]/, '--all', '--force')),
    ),
  },
  {
    id: 'dd-disk',
    title: 'overwrites a disk with dd',
    pattern: 'dd of=/dev/sd*, nvme*, vd* …',
    languages: ANY,
    find: calls(['dd'], (words) => words.some((word) => word.startsWith('of=') && mayBeDisk(word.slice(3)))),
  },
  {
    id: 'write-disk',
    title: 'writes to a disk directly',
    pattern: '> /dev/sda, tee /dev/sda, shred /dev/sda, open("/dev/sda", "w")',
    languages: ANY,
    find: both(
      ({ commands }) =>
        commands.flatMap(({ words, line }) =>
          words.some((word, i) => word === '>' && DISK.test(words[i + 1] ?? '')) ? [line] : [],
        ),
      calls(['tee'], (words) => words.some((word) => DISK.test(word))),
      calls(['shred', 'blkdiscard'], (words) => words.some(mayBeDisk)),
      calls(['cp'], (words) => DISK.test(operands(words).at(-1) ?? '')),
      calls(['open'], ([path = '', mode = '']) => DISK.test(path) && /[wa+]/.test(mode)),
    ),
  },
  {
    id: 'partitions',
    title: 'changes the partitions of a disk',
    pattern: 'fdisk, sfdisk, sgdisk, parted on /dev/sd* …',
    languages: ANY,
    find: calls(
      ['fdisk', 'sfdisk', 'sgdisk', 'gdisk', 'cfdisk', 'parted'],
      (words) =>
        words.some((word) => DISK.test(word)) &&
        !words.some((word) => ['-l', '--list', '-d', '--dump', '-p', '--print', 'print'].includes(word)),
    ),
  },
  {
    id: 'fork-bomb',
    title: 'starts processes without end (a fork bomb)',
    pattern: ':(){ :|:& };:',
    languages: ANY,
    find: ({ lines }) =>
      lines.flatMap(({ text, line }) => {
        const start = text.slice(0, 4_096)
        return FORK_BOMB.test(start) || PYTHON_BOMB.test(start) ? [line] : []
      }),
  },
  {
    id: 'power-off',
    title: 'shuts down or restarts the host',
    pattern: 'shutdown, reboot, halt, poweroff, init 0, init 6, systemctl reboot, /proc/sysrq-trigger',
    languages: ANY,
    find: both(
      calls(['shutdown', 'reboot', 'halt', 'poweroff'], (words) => !isHarmless(words)),
      calls(['init', 'telinit'], ([level = '']) => /^[06]$/.test(level)),
      calls(['systemctl'], (words) => /^(reboot|poweroff|halt|kexec)$/.test(operands(words)[0] ?? '')),
      calls(['systemctl'], (words) =>
        /^isolate (reboot|poweroff|halt|kexec)\.target$/.test(operands(words).join(' ')),
      ),
      calls(['tee', 'cp'], (words) => words.includes(SYSRQ)),
      calls(['dd'], (words) => words.includes(`of=${SYSRQ}`)),
      calls(['open'], ([path = '', mode = '']) => path === SYSRQ && /[wa+]/.test(mode)),
      ({ commands }) =>
        commands.flatMap(({ words, line }) =>
          words.some((word, i) => word === '>' && words[i + 1] === SYSRQ) ? [line] : [],
        ),
    ),
  },
  {
    id: 'chmod-root',
    title: 'changes owner or mode of the file system or of a system folder',
    pattern: 'chmod -R, chown -R on /, /etc …',
    languages: ANY,
    find: calls(
      ['chmod', 'chown', 'chgrp'],
      (words, folder) =>
        hasFlag(words, /R/, '--recursive') &&
        operands(words)
          .slice(1)
          .some((path) => isRoot(path, folder)),
    ),
  },
  {
    id: 'firewall-flush',
    title: 'drops all firewall rules',
    pattern: 'iptables -F, nft flush ruleset, ufw disable',
    languages: ANY,
    find: both(
      calls(['iptables', 'ip6tables'], (words) => words.includes('-F') || words.includes('--flush')),
      calls(['nft'], (words) => /^flush ruleset/.test(operands(words).join(' '))),
      calls(['ufw'], (words) => ['disable', 'reset'].includes(operands(words)[0] ?? '')),
    ),
  },
  {
    id: 'remove-user',
    title: 'removes an account',
    pattern: 'userdel, deluser',
    languages: ANY,
    find: calls(['userdel', 'deluser'], (words) => operands(words).length > 0),
  },
]

export const builtinOf = (id: string): Builtin | undefined => BUILTINS.find((rule) => rule.id === id)
