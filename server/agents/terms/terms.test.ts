import { expect, test } from 'vitest'
import { type AgentRow, createEntry } from '../entry.ts'
import { namedIn } from './named.ts'
import { matcherOf } from './terms.ts'

const blank: AgentRow = {
  ...{
    id: '',
    publicKey: null,
    approval: 'approved',
    hostname: '',
    ip: '',
    externalIp: '',
    platform: 'linux',
  },
  ...{ version: '', capabilities: [], systemInfo: {}, labels: {}, instanceId: null, enrollmentTokenId: null },
  ...{ cpuUsage: null, memoryUsage: null, diskUsage: null, createdAt: new Date(0), lastSeenAt: null },
  ...{ approvedAt: null, removedAt: null, lock: null },
}
const debian = { os: 'Debian GNU/Linux 12 (bookworm)', arch: 'x86_64' }
const rocky = { os: 'Rocky Linux 9.4', arch: 'aarch64' }
const rows: Partial<AgentRow>[] = [
  {
    hostname: 'web1',
    ip: '10.0.3.7',
    labels: { env: 'prod', role: 'web' },
    version: '1.10.0',
    systemInfo: debian,
  },
  {
    hostname: 'web09.example.com',
    ip: '10.0.4.9',
    labels: { env: 'prod' },
    version: '1.9.2',
    systemInfo: debian,
  },
  {
    hostname: 'web12',
    ip: '2001:db8::12',
    labels: { env: 'staging', 机房: '北京' },
    systemInfo: rocky,
    lock: { at: '', by: 'admin', reason: 'some' },
  },
  { hostname: 'db-rack2-3', ip: '192.0.2.3', externalIp: '10.0.3.200', version: '2.0.0', systemInfo: rocky },
]
const entries = rows.map((row, i) => createEntry({ ...blank, id: `id-${i}`, ...row }))
const edge = (entry: { row: AgentRow }) => entry.row.hostname.startsWith('db')
const hit = (query: string) =>
  entries
    .filter(
      matcherOf(query, (name) => {
        if (name !== 'edge') throw new Error(`unknown ${name}`)
        return edge
      }),
    )
    .map(({ row }) => row.hostname)

test.each([
  ['', ['web1', 'web09.example.com', 'web12', 'db-rack2-3']],
  ['web[1-99]', ['web1', 'web12']],
  ['web[01-09]', ['web09.example.com']],
  ['web[1,10-12]', ['web1', 'web12']],
  ['db-rack[1-2]-[1-9]', ['db-rack2-3']],
  ['web*', ['web1', 'web09.example.com', 'web12']],
  ['*b*1*', ['web1', 'web12']],
  ['w*b', []],
  ['WEB1', ['web1', 'web12']],
  ['web09.example.*', ['web09.example.com']],
  ['10.0.3.0/24', ['web1', 'db-rack2-3']],
  ['2001:db8::/32', ['web12']],
  ['env=prod', ['web1', 'web09.example.com']],
  ['env=p*', ['web1', 'web09.example.com']],
  ['env!=prod', ['web12', 'db-rack2-3']],
  ['role=', []],
  ['os:debian', ['web1', 'web09.example.com']],
  ['arch:aarch64 web*', ['web12']],
  ['version<1.10', ['web09.example.com']],
  ['version>=1.10', ['web1', 'db-rack2-3']],
  ['status:offline web1', ['web1', 'web12']],
  ['status:locked', ['web12']],
  ['@edge', ['db-rack2-3']],
  ['!@edge !env=staging', ['web1', 'web09.example.com']],
  ['web1,@edge', ['web1', 'web12', 'db-rack2-3']],
  ['id-3', ['db-rack2-3']],
  ['c++', []],
  ['机房=北京', ['web12']],
  ['机房!=北京 web*', ['web1', 'web09.example.com']],
  ['-rack', ['db-rack2-3']],
  ['!web[1,9]', ['web09.example.com', 'web12', 'db-rack2-3']],
])('%s finds what it says', (query, expected) => {
  expect(hit(query)).toEqual(expected)
})

test.each([
  ['web[', 'bad_brackets'],
  ['web[1-', 'bad_brackets'],
  ['web]', 'bad_brackets'],
  ['web1 !db[2', 'bad_brackets'],
  ['status:bogus', 'bad_status'],
  ['web*,!web1', 'bad_negation'],
  ['!web1,env=prod', 'bad_negation'],
  ['web1 or db', 'bad_operator'],
  ['web1 AND NOT db', 'bad_operator'],
  ['web1|db', 'bad_operator'],
  ['name~web', 'bad_operator'],
  ['^web', 'bad_operator'],
])('%s can find nothing, and says so instead', (query, code) => {
  expect(() => hit(query)).toThrow(expect.objectContaining({ code }))
})

test('what a search names is told as it is taken apart', () => {
  expect(
    namedIn('env=prod,role!=web !机房=北京 !@edge web[1,2] db* 10.0.0.0/8 os:debian version<2 spare'),
  ).toEqual({
    labels: ['env', 'role', '机房'],
    groups: ['edge'],
    texts: ['spare'],
  })
})

test.each(['web[9-1]', 'web[1-]', 'web[1-9999999999999999]', '10.0.0.0/33', '*a*[1-2]*'])(
  '%s is refused by name',
  (query) => {
    expect(() => hit(query)).toThrow(
      expect.objectContaining({ code: 'bad_term', message: expect.stringContaining(query) }),
    )
  },
)
