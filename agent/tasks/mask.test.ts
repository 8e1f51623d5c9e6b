import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { Masker, secretsOf } from './mask.ts'

const M = '••••••'

/** The text through a masker in pieces of `size` bytes. */
function masked(secrets: string[], text: string, size: number): string {
  const masker = new Masker(secrets)
  const bytes = Buffer.from(text)
  const out: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) out.push(masker.push(bytes.subarray(at, at + size)))
  return Buffer.concat([...out, masker.flush()]).toString()
}

test.each([
  [['hunter2'], 'pass=hunter2 hunter hunter2', `pass=${M} hunter ${M}`],
  [['hunter2'], 'hunter2hunter2', M],
  [['abcd', 'abcdef'], 'abcdef abcde abc', `${M} ${M}e abc`],
  [['abcd', 'cdef'], 'xabcdefx', `x${M}x`],
  [['aaaa'], 'aaaaaaaaab aaab', `${M}b aaab`],
  [['密码密码'], 'a密码密码b密', `a${M}b密`],
  // What a program cuts off itself, as `head -c` does.
  [['hunter2'], 'hunter2 hunt', `${M} ${M}`],
  [['hunter2'], 'hunter2hunter', M],
  [['hunter2'], 'hunter2 hun', `${M} hun`],
  [['密码密码'], '密码', M],
  [['abab', 'zz'], 'aabababazz', `a${M}a${M}`],
  [[], 'nothing', 'nothing'],
])('secrets %j are masked, however the output is cut', (secrets, text, expected) => {
  for (let size = 1; size <= Buffer.byteLength(text); size++)
    expect([size, masked(secrets, text, size)]).toEqual([size, expected])
})

/** Byte by byte: is it in any place where a secret stands? */
function simply(secrets: string[], text: string): string {
  const hidden = new Set<number>()
  for (const secret of secrets)
    for (let at = 0; at < text.length; at++)
      if (text.startsWith(secret, at)) for (let i = 0; i < secret.length; i++) hidden.add(at + i)
  const cut = [...text].findIndex((_, at) => secrets.some((secret) => secret.startsWith(text.slice(at))))
  if (cut >= 0 && text.length - cut >= 4) for (let at = cut; at < text.length; at++) hidden.add(at)
  return [...text].map((char, at) => (!hidden.has(at) ? char : hidden.has(at - 1) ? '' : M)).join('')
}

test('two thousand random texts, cut at random, are masked as if they had come whole', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * below)
  }
  const word = (length: number) => Array.from({ length }, () => 'abc'[random(3)]).join('')
  for (let i = 0; i < 2_000; i++) {
    const secrets = Array.from({ length: 1 + random(3) }, () => word(1 + random(5)))
    const text = word(random(40))
    expect([secrets, text, masked(secrets, text, 1 + random(7))]).toEqual([
      secrets,
      text,
      simply(secrets, text),
    ])
  }
})

test('what can not be a secret any more is given out at once, and never more is held than a secret has', () => {
  const masker = new Masker(['hunter2'])
  expect(masker.push(Buffer.from('login: hun')).toString()).toBe('login: ')
  expect(masker.push(Buffer.from('gry ')).toString()).toBe('hungry ')
})

test('words into which a shell splits a secret are secrets, but for the shortest, and not those of a text', () => {
  const secrets = secretsOf({ PW: "hunter2$ecret pass'word is", PEM: 'BEGIN KEY\nabcdef' }, ['PW', 'PEM'])
  expect(secrets).toEqual(expect.arrayContaining(['hunter2$ecret', "pass'word"]))
  expect(secrets).not.toContain('is')
  expect(secrets).not.toContain('BEGIN')
})

test('lines of a secret are secrets, but for the shortest', () => {
  const secrets = secretsOf({ KEY: 'BEGIN\nabcdef\r\n}\n', OTHER: 'x' }, ['KEY', 'NONE'])
  expect(secrets.slice(0, 3)).toEqual(['BEGIN\nabcdef\r\n}\n', 'BEGIN', 'abcdef'])
  expect(secrets).not.toContain('}')
})

const tryShell = (shell: string, script: string, env: Record<string, string>) => {
  const { error, stdout, stderr } = spawnSync(shell, ['-c', script], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    // From a socket bash would read its ~/.bashrc.
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (error) throw error
  return stdout + stderr
}
const ODD = `it's a S3c''ret"Väl ue/9\\x$\`~(*)!+&`

/** A piece of it would be seen, whatever stands around it. */
const PIECES = ['S3c', `ret`, 'ue/9', '(*)']

test.each([
  ['bash', 'set -x; : "$S" "a$S" x="$S"'],
  ['bash', `echo "\${S@Q}"; declare -p S; export -p; printf "%q\\n" "$S"; set`],
  ['dash', 'set -x; S="$S"; : "$S"; set; export -p'],
])('%s shows no secret by %s', (shell, script) => {
  for (const S of [ODD, `'${ODD}'`, `${ODD}\n\t\x1b[1m`, `'''''`, `O'Neil`])
    for (const LC_ALL of ['C', 'C.UTF-8']) {
      const out = masked(secretsOf({ S }, ['S']), tryShell(shell, script, { S, LC_ALL }), 7)
      for (const piece of S.includes(ODD) ? PIECES : ['Neil', `"'''`])
        expect([out, piece, out.includes(piece)]).toEqual([out, piece, false])
      expect(out).toContain(M)
    }
})

const hexSign = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
const xml = (sign: string) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[sign] ?? '#39'};`

test.each([
  ['JSON', (s: string) => `{"a":${JSON.stringify(`x${s}y`)}}`, `{"a":"x${M}y"}`],
  ['a URL', (s: string) => `/?t=${encodeURIComponent(s)}&u=1`, `/?t=${M}&u=1`],
  [
    'a path',
    (s: string) =>
      `/${encodeURIComponent(s)
        .replace(/[!'()*]/g, hexSign)
        .replaceAll('%2F', '/')}/`,
    `/${M}/`,
  ],
  ['JSON of ASCII', (s: string) => JSON.stringify(s).replace(/[^ -~]/g, escaped), `"${M}"`],
  ['XML', (s: string) => `<a b="${s.replace(/[&<>"']/g, xml)}"/>`, `<a b="${M}"/>`],
  ['hexadecimal digits', (s: string) => `0a${Buffer.from(s).toString('hex')}0a`, `0a${M}0a`],
  [
    'HTTP Basic',
    (s: string) => `Basic ${Buffer.from(`me:${s}`).toString('base64')}`,
    expect.stringMatching(`^Basic bWU6${M}=*$`),
  ],
  [
    'base64 between other text',
    (s: string) => Buffer.from(`user:${s}\n`).toString('base64'),
    expect.stringMatching(`^dXNlc..?${M}.{0,4}$`),
  ],
  [
    'base64 behind one byte',
    (s: string) => Buffer.from(`:${s}`).toString('base64'),
    expect.stringMatching(`^O.${M}=*$`),
  ],
  ['a form', (s: string) => `${new URLSearchParams({ t: s, u: '1' })}`, `t=${M}&u=1`],
  ['base64', (s: string) => `x ${Buffer.from(s).toString('base64')}`, expect.stringMatching(`^x ${M}=*$`)],
  ['base64url', (s: string) => Buffer.from(s).toString('base64url'), M],
  [
    'echo | base64',
    (s: string) => Buffer.from(`${s}\n`).toString('base64'),
    expect.stringMatching(`^${M}.{0,4}$`),
  ],
])('a secret is masked in %s', (_, write, shown) => {
  for (const S of [ODD, `${ODD}1`, `${ODD}12`, `~~~???>>>>`, `two\n"lines"\n`])
    for (const size of [1, 5, 1_000]) expect(masked(secretsOf({ S }, ['S']), write(S), size)).toEqual(shown)
})

test.each([
  'ascii(s)',
  'repr(s)',
  'repr(s.encode())',
  'json.dumps(s)',
  'quote(s)',
  'quote_plus(s)',
  'escape(s)',
  's.encode().hex()',
])('Python shows no secret by %s', (expression) => {
  const script = `import json,os;from html import escape;from urllib.parse import quote,quote_plus;s=os.environ['S'];print(${expression})`
  for (const S of [ODD, `${ODD}😀\t"`, `O'Ne\\il`]) {
    const { error, stdout } = spawnSync('python3', ['-c', script], {
      env: { ...process.env, S },
      encoding: 'utf8',
    })
    if (error) throw error
    expect(masked(secretsOf({ S }, ['S']), stdout, 7)).toMatch(new RegExp(`^b?["']?${M}["']?\n$`))
  }
})

test('base64 of a long secret is masked over the lines that it is broken into', () => {
  const S = 'k3y-'.repeat(100)
  const text = tryShell('sh', 'printf %s "$S" | base64', { S })
  expect(text.split('\n').length).toBeGreaterThan(5)
  expect(masked(secretsOf({ S }, ['S']), text, 11)).toMatch(new RegExp(`^${M}=*\n$`))
})

test('a secret that every program writes alike has few forms, and a short one is not looked for in base64', () => {
  const behindOthers = ['h1bnRlcjI', 'h1bnRlcj', 'odW50ZXIy']
  const hex = ['68756e74657232', '68756E74657232']
  expect(secretsOf({ S: 'hunter2' }, ['S'])).toEqual([
    'hunter2',
    'aHVudGVyMg',
    'aHVudGVyM',
    ...behindOthers,
    ...hex,
  ])
  expect(secretsOf({ S: `a'b` }, ['S'])).toEqual([`a'b`])
  expect(secretsOf({ S: 'a b.c' }, ['S'])).toEqual([
    ...['a b.c', 'a\\ b.c', 'a%20b.c', 'a+b.c'],
    ...['YSBiLmM', 'YSBiLm', 'EgYi5j', 'hIGIuYw', 'hIGIuY'],
    ...['6120622e63', '6120622E63'],
  ])
})
