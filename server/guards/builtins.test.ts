/** The built-in rules find what they are for, and leave alone what only looks like it. */
import { expect, test } from 'vitest'
import type { Interpreter } from '../../drizzle/schema/index.ts'
import { BUILTINS } from './builtins.ts'
import { readCode } from './language/readCode.ts'

const hitsOf = (script: string, interpreter: Interpreter = 'shell', params = '', variables = {}) => {
  const code = readCode(script, interpreter, { params, variables })
  return BUILTINS.flatMap(({ id, find }) => find(code).map((line) => `${id}:${line}`))
}

test.each([
  ['rm -rf /', 'rm-root:1'],
  ['rm -rf /*', 'rm-root:1'],
  ['rm -fr --no-preserve-root "$x"', 'rm-root:1'],
  ['sudo -n /bin/rm -r -f -- //', 'rm-root:1'],
  ['echo a\necho b; rm \\\n  -rf \\\n  /', 'rm-root:2'],
  ['cd /tmp && rm -Rf "/"', 'rm-root:1'],
  ['rm --recursive /etc/', 'rm-root:1'],
  ['rm -rf /tmp/../', 'rm-root:1'],
  ['bash -c "rm -rf /"', 'rm-root:1'],
  ["ssh -q db1 'rm -rf /usr'", 'rm-root:1'],
  ['eval "rm -rf /"', 'rm-root:1'],
  ['x="$(rm -rf /)"', 'rm-root:1'],
  ['find / -delete', 'rm-root:1'],
  ['if true; then\n  rm -rf /var\nfi', 'rm-root:2'],
  ['sh <<EOF\nrm -rf /\nEOF', 'rm-root:2'],
  ['mkfs.ext4 /dev/sdb1', 'mkfs:1'],
  ['LANG=C mkfs -t xfs /dev/vdb', 'mkfs:1'],
  ['dd if=/dev/zero of=/dev/nvme0n1 bs=1M', 'dd-disk:1'],
  ['dd if=x of=/dev/vda', 'dd-disk:1'],
  ['cat x > /dev/sda', 'write-disk:1'],
  ['echo x >/dev/sda', 'write-disk:1'],
  ['> /dev/sda', 'write-disk:1'],
  ['sgdisk --zap-all /dev/sda', 'partitions:1'],
  [':(){ :|:& };:', 'fork-bomb:1'],
  ['bomb() { bomb | bomb & }; bomb', 'fork-bomb:1'],
  ['shutdown -h now', 'power-off:1'],
  ['sleep 5 && reboot', 'power-off:1'],
  ['nohup sh -c "sleep 1; poweroff" &', 'power-off:1'],
  ['init 0', 'power-off:1'],
  ['systemctl --force reboot', 'power-off:1'],
  ['test -f /x || halt', 'power-off:1'],
  ['echo b > /proc/sysrq-trigger', 'power-off:1'],
  ['chmod -R 777 /', 'chmod-root:1'],
  ['chown -R app:app /usr', 'chmod-root:1'],
  ['iptables -F', 'firewall-flush:1'],
  ['iptables -t nat --flush', 'firewall-flush:1'],
  ['nft flush ruleset', 'firewall-flush:1'],
  ['userdel -r bob', 'remove-user:1'],
])('shell: %j is a hit', (script, hit) => {
  expect(hitsOf(script)).toEqual([hit])
})

test.each([
  'rm -rf /tmp/x',
  'rm -rf "$dir"/old',
  'rm -rf ./*',
  'rm -f /etc/motd.old',
  'rm -rf /var/cache/apt /home/bob/tmp',
  '# rm -rf /',
  'true # then rm -rf /',
  'echo "rm -rf /"',
  "echo 'never: rm -rf /'",
  'echo shutdown',
  'grep -r shutdown /var/log',
  'shutdown -c',
  'reboot --help',
  'command -v reboot',
  'systemctl status reboot.target',
  'shutdown() { echo bye; }',
  'case "$1" in\n  start) true ;;\n  reboot) echo no ;;\nesac',
  'cat > notes <<EOF\nreboot\nrm -rf /\nEOF\necho done',
  'init 3',
  'mkfsck /dev/sda',
  'dd if=/dev/sda of=/tmp/image',
  'cat /dev/sda > /tmp/image 2>&1',
  'echo x 2>/dev/null >&2',
  'chmod -R 755 /srv/app',
  'chmod 755 /etc',
  'iptables -L -n',
  'find / -name "*.core" -delete',
  'fdisk -l /dev/sda',
  'userdel --help',
  'echo "a#b"; x=$#',
  "it='s \\' fine'",
])('shell: %j is none', (script) => {
  expect(hitsOf(script)).toEqual([])
})

test('what stands in the parameters counts where the script uses it', () => {
  expect(hitsOf('rm -rf "$1"', 'shell', '/')).toEqual(['rm-root:1'])
  expect(hitsOf('rm -rf "$@"', 'shell', "/tmp/x '/'")).toEqual(['rm-root:1'])
  expect(hitsOf('rm -rf "$2"', 'shell', '/ /tmp/x')).toEqual([])
  expect(hitsOf('echo "$1"', 'shell', '/')).toEqual([])
  expect(hitsOf('rm -rf "$FOLDER"', 'shell', '', { FOLDER: '/' })).toEqual(['rm-root:1'])
  expect(hitsOf('rm -rf "$FOLDER"', 'shell', '', { FOLDER: '/tmp/x' })).toEqual([])
})

test.each([
  ['import shutil\nshutil.rmtree("/")', 'rm-root:2'],
  ["rmtree('/etc')", 'rm-root:1'],
  ['import os\nos.system("rm -rf /")', 'rm-root:2'],
  ['subprocess.run(["rm", "-rf", "/"])', 'rm-root:1'],
  ['subprocess.check_call([\n  "mkfs.ext4",\n  "/dev/sdb"\n])', 'mkfs:1'],
  ["subprocess.run('sleep 1; reboot', shell=True)", 'power-off:1'],
  ["open('/dev/sda', 'wb').write(b'')", 'write-disk:1'],
  ['while True: os.fork()', 'fork-bomb:1'],
  ['os.system(r"""iptables -F""")', 'firewall-flush:1'],
])('python: %j is a hit', (script, hit) => {
  expect(hitsOf(script, 'python')).toEqual([hit])
})

test.each([
  '# os.system("rm -rf /")',
  'print("rm -rf /")',
  '"""\nos.system("reboot")\n"""',
  'shutil.rmtree("/tmp/x")',
  'shutil.rmtree(path)',
  'reboot = 1',
  "open('/dev/sda', 'rb')",
  'os.system("echo reboot")',
])('python: %j is none', (script) => {
  expect(hitsOf(script, 'python')).toEqual([])
})

test('a #! line decides what the script is read as', () => {
  expect(hitsOf('#!/usr/bin/env python3\nos.system("reboot")', 'shell')).toEqual(['power-off:2'])
  expect(hitsOf('#!/bin/bash -e\nreboot', 'python')).toEqual(['power-off:2'])
  expect(hitsOf('#!/usr/bin/perl\nreboot', 'python')).toEqual(['power-off:2'])
})

// A second on a busy machine; what is not linear would take minutes.
test('a script as large as scripts may be is read in time', () => {
  for (const part of [
    'echo "$(x',
    'a&',
    '\\\n',
    '<<E\n',
    "'",
    '(',
    'a() { a|',
    '`',
    '# x\n',
    '"""',
    'f("a",',
  ])
    for (const language of ['shell', 'python'] as const) {
      const script = part.repeat(Math.floor((1024 * 1024) / part.length))
      const from = performance.now()
      hitsOf(script, language)
      expect(performance.now() - from, `${part} in ${language}`).toBeLessThan(20_000)
    }
}, 120_000)
