/** The script library: versions that are only added, and runs that give typed values to a version's parameters. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { tamper } from '../harness/database.ts'
import { fakeUpdaters } from '../harness/fakeUpdater.ts'
import { finished, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
})
afterAll(() => resources.disposeAsync())

type Create = TestClient['client']['scripts']['create']['mutate']
type ParameterInputs = NonNullable<Parameters<Create>[0]['parameters']>
type Values = Record<string, string | number | boolean>

const PARAMETERS: ParameterInputs = [
  { name: 'LEVEL', type: 'choice', choices: ['low', 'high'], default: 'low' },
  { name: 'COUNT', type: 'number', min: 1, max: 9, required: true },
  { name: 'file', type: 'text', pass: 'argument', pattern: '[^;]*' },
  { name: 'force', type: 'boolean', pass: 'argument', default: false },
]
const SCRIPT = 'printf "%s|" "$LEVEL" "$COUNT" "$#" "$@"'

const refused = (call: Promise<unknown>, domainCode: string, params: object = {}) =>
  expect(call, domainCode).rejects.toMatchObject({ data: { domainCode, params } })

const start = (scriptRef: { id: string; version?: number }, values: Values, params?: string) =>
  admin.client.runs.create.mutate({ scriptRef, values, params, targets: { agentIds: [agent.id] } })

async function answerOf(run: { id: string }): Promise<string> {
  await finished(admin.client, run.id)
  const [task] = await tasksOf(admin.client, run.id)
  return (await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })).stdout
}

test('values reach the script as variables and as arguments, whatever is in them, and again on a retry', async () => {
  const script = await admin.client.scripts.create.mutate({
    ...{ name: 'typed', script: SCRIPT, parameters: PARAMETERS },
  })
  const file = `it's "$HOME" \`id\` 群`
  const run = await start({ id: script.id }, { COUNT: 3, file, force: true }, '--all')
  expect(await answerOf(run)).toBe(`low|3|3|--all|${file}|true|`)
  const shown = await admin.client.runs.get.query({ id: run.id })
  expect(shown).toMatchObject({
    name: 'typed',
    script: SCRIPT,
    params: '--all',
    scriptRef: { id: script.id, name: 'typed', version: 1 },
    values: [
      { name: 'LEVEL', value: 'low' },
      { name: 'COUNT', value: 3 },
      { name: 'file', value: file },
      { name: 'force', value: true },
    ],
  })
  await admin.client.scripts.update.mutate({ ...script, name: 'typed', script: 'echo other' })
  const retry = await admin.client.runs.retry.mutate({ id: run.id, only: 'all' })
  expect(await answerOf(retry)).toBe(`low|3|3|--all|${file}|true|`)
  const again = await admin.client.runs.get.query({ id: retry.id })
  expect(again).toMatchObject({ scriptRef: shown.scriptRef, values: shown.values })
})

test('a wrong value is refused with the name of its parameter, and nothing is run', async () => {
  const { id } = await admin.client.scripts.create.mutate({
    ...{ name: 'strict', script: SCRIPT, parameters: PARAMETERS },
  })
  const before = (await admin.client.runs.list.query()).items.length
  await refused(start({ id }, {}), 'value_required', { name: 'COUNT' })
  await refused(start({ id }, { COUNT: 10 }), 'value_most', { name: 'COUNT', max: 9 })
  await refused(start({ id }, { COUNT: '1' }), 'value_type', { name: 'COUNT' })
  await refused(start({ id }, { COUNT: 1, LEVEL: 'mid' }), 'value_choice', { name: 'LEVEL' })
  await refused(start({ id }, { COUNT: 1, file: 'a;b' }), 'value_pattern', { name: 'file' })
  await refused(start({ id }, { COUNT: 1, nothing: 1 }), 'value_unknown', { name: 'nothing' })
  await refused(start({ id, version: 7 }, { COUNT: 1 }), 'not_found')
  const targets = { agentIds: [agent.id] }
  await refused(admin.client.runs.create.mutate({ targets }), 'script_or_ref')
  await refused(
    admin.client.runs.create.mutate({ targets, script: 'true', scriptRef: { id } }),
    'script_or_ref',
  )
  expect((await admin.client.runs.list.query()).items).toHaveLength(before)
})

test('versions are added by changes and by restoring; a disabled one is not run, and the newest enabled one is', async () => {
  const { scripts } = admin.client
  const { id } = await scripts.create.mutate({ name: 'versions', script: 'echo one', note: 'first' })
  expect(await scripts.update.mutate({ id, version: 1, name: 'versions', script: 'echo two' })).toEqual({
    version: 2,
  })
  // Words about it make no version.
  const about = { id, version: 2, name: 'Versions', description: 'counts', tags: ['a', 'b', 'a'] }
  expect(await scripts.update.mutate({ ...about, script: 'echo two' })).toEqual({ version: 2 })
  await refused(scripts.update.mutate({ id, version: 1, name: 'x', script: 'echo lost' }), 'script_changed', {
    version: 2,
  })
  const { updatedAt } = await scripts.get.query({ id })
  const words = { id, version: 2, known: updatedAt, name: 'Versions', tags: ['a', 'b'], script: 'echo two' }
  expect(await scripts.update.mutate({ ...words, description: 'counted' })).toEqual({ version: 2 })
  await refused(scripts.update.mutate({ ...words, tags: ['mine'] }), 'script_changed', { version: 2 })
  expect(await scripts.get.query({ id })).toMatchObject({ description: 'counted', tags: ['a', 'b'] })
  expect(await scripts.restore.mutate({ id, version: 1 })).toEqual({ version: 3 })
  const versions = await scripts.versions.query({ id })
  expect(versions.items).toMatchObject([
    { version: 3, restoredFrom: 1 },
    { version: 2, restoredFrom: null },
    { version: 1, note: 'first' },
  ])
  expect((await scripts.versions.query({ id, limit: 2 })).nextCursor).toBe('2')

  await scripts.setVersionDisabled.mutate({ id, version: 3, disabled: true })
  const run = await start({ id }, {})
  expect(await answerOf(run)).toBe('two\n')
  expect(await scripts.get.query({ id })).toMatchObject({
    ...{ name: 'Versions', tags: ['a', 'b'], version: 3, runnable: 2 },
    content: { version: 3, script: 'echo one' },
  })
  await refused(start({ id, version: 3 }, {}), 'script_disabled', { version: 3 })
  for (const version of [1, 2]) await scripts.setVersionDisabled.mutate({ id, version, disabled: true })
  await refused(start({ id }, {}), 'script_all_disabled')
  await refused(admin.client.runs.retry.mutate({ id: run.id, only: 'all' }), 'script_disabled', {
    version: 2,
  })
  await scripts.setVersionDisabled.mutate({ id, version: 1, disabled: false })
  expect(await answerOf(await start({ id }, {}))).toBe('one\n')

  await scripts.remove.mutate({ id })
  await refused(scripts.get.query({ id }), 'not_found')
  expect(await admin.client.runs.get.query({ id: run.id })).toMatchObject({ script: 'echo two' })
  expect(await answerOf(await admin.client.runs.retry.mutate({ id: run.id, only: 'all' }))).toBe('two\n')
})

test('a secret reaches the script, and nothing that is shown, logged or kept has it', async () => {
  const secret = `hunter2-${'密'.repeat(3)}`
  const { id } = await admin.client.scripts.create.mutate({
    name: 'secretive',
    script: `echo "[$TOKEN]"; echo "$TOKEN" >&2; printf "\${TOKEN%-*}-"; sleep 0.2; printf "\${TOKEN#*-}"; [ "\${#TOKEN}" -gt 8 ]`,
    parameters: [{ name: 'TOKEN', type: 'secret', required: true }],
  })
  await refused(start({ id }, {}), 'value_required', { name: 'TOKEN' })
  await refused(start({ id }, { TOKEN: 'abc' }), 'value_short', { name: 'TOKEN' })
  const run = await start({ id }, { TOKEN: secret })
  const ofRun = async (runId: string) => {
    expect(await finished(admin.client, runId)).toMatchObject({ state: 'succeeded' })
    const [task] = await tasksOf(admin.client, runId)
    return admin.client.runs.output.query({ taskId: task?.taskId ?? '' })
  }
  // In two pieces, a while apart, it is the same secret.
  expect(await ofRun(run.id)).toMatchObject({ stdout: '[••••••]\n••••••', stderr: '••••••\n' })
  const retry = await admin.client.runs.retry.mutate({ id: run.id, only: 'all' })
  expect((await ofRun(retry.id)).stdout).toBe('[••••••]\n••••••')

  const shown = await admin.client.runs.get.query({ id: run.id })
  expect(shown.values).toEqual([{ name: 'TOKEN', pass: 'env', value: '', secret: true }])
  const trail = await admin.client.audit.list.query({ limit: 200 })
  const kept = await tamper(server.dataDir, 'UPDATE runs SET name = name WHERE script_secrets LIKE ?', [
    '%hunter2%',
  ])
  expect(kept).toBe(0)
  for (const text of [JSON.stringify([shown, trail]), server.child().log(), agent.child().log()])
    expect(text).not.toContain('hunter2')
})

test('a secret is masked as the shell that traces its script quotes it, and in base64', async () => {
  const { id } = await admin.client.scripts.create.mutate({
    name: 'traced',
    script: 'set -x; : "$TOKEN"; printf %s "$TOKEN" | base64',
    parameters: [{ name: 'TOKEN', type: 'secret', required: true }],
  })
  const run = await start({ id }, { TOKEN: `it's a S3c're't` })
  expect(await finished(admin.client, run.id)).toMatchObject({ state: 'succeeded' })
  const [task] = await tasksOf(admin.client, run.id)
  const { stdout, stderr } = await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })
  expect(stdout).toMatch(/^••••••=*\n$/)
  expect(stderr).toContain("+ : '••••••'\n")
  expect(stderr).not.toContain('S3c')
})

test('an agent that can not mask is not given a secret, and the task says why', async () => {
  const { id } = await admin.client.scripts.create.mutate({
    ...{ name: 'unmasked', script: 'true', parameters: [{ name: 'TOKEN', type: 'secret' }] },
  })
  await using old = await fakeUpdaters(server, admin.client, [
    { hostname: 'old', capabilities: ['binary', 'output-stream', 'cancel'] },
  ])
  const targets = { agentIds: [old[0]?.id ?? ''] }
  const run = await admin.client.runs.create.mutate({
    ...{ scriptRef: { id }, values: { TOKEN: 'hunter2' }, targets },
  })
  await finished(admin.client, run.id)
  const [task] = await tasksOf(admin.client, run.id)
  expect(task).toMatchObject({ state: 'skipped', reason: expect.stringMatching(/^no_masking: /) })
})

test('two who edit one version at once: one is told', async () => {
  const { scripts } = admin.client
  const { id } = await scripts.create.mutate({ name: 'race', script: 'echo 0' })
  const results = await Promise.allSettled(
    ['a', 'b', 'c'].map((text) =>
      scripts.update.mutate({ id, version: 1, name: 'race', script: `echo ${text}` }),
    ),
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await scripts.get.query({ id })).version).toBe(2)
})

test('the list is found by text and by tag, in pages', async () => {
  const { scripts } = admin.client
  for (const [name, tags] of [
    ['page 1', ['paged', 'x']],
    ['page 2', ['paged']],
    ['page 3', ['paged2']],
  ] as const)
    await scripts.create.mutate({ name, tags: [...tags], script: 'true', description: '100% done' })
  const names = async (input: Parameters<typeof scripts.list.query>[0]) =>
    (await scripts.list.query(input)).items.map(({ name }) => name)
  expect(await names({ tag: 'paged' })).toEqual(['page 1', 'page 2'])
  expect(await names({ query: '0% d' })).toEqual(['page 1', 'page 2', 'page 3'])
  const first = await scripts.list.query({ query: 'page', limit: 2 })
  expect(first.nextCursor).not.toBeNull()
  expect(await names({ query: 'page', limit: 2, cursor: first.nextCursor ?? undefined })).toEqual(['page 3'])
  await refused(scripts.create.mutate({ name: 'PAGE 1', script: 'true' }), 'script_name_taken', {
    name: 'PAGE 1',
  })
})
