/** Secret values: whatever is asked of the server about a run that has one, no answer, record or column shows it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { columnsWith } from '../harness/database.ts'
import { finished, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'

const SECRET = 'reboot-hunter2'

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

/** The answer, or the whole refusal. */
const told = (call: Promise<unknown>): Promise<string> =>
  call.then(
    (answer) => JSON.stringify(answer),
    (error: unknown) => `${String(error)} ${JSON.stringify(error)}`,
  )

const download = async (runId: string, format: string): Promise<string> => {
  const response = await fetch(`${server.url}/api/runs/${runId}/outputs?format=${format}`, {
    headers: { authorization: `Bearer ${admin.token}` },
    signal: AbortSignal.timeout(20_000),
  })
  expect(response.status).toBe(200)
  return response.text()
}

test('no answer about a run, no hit of a guard rule, no record and no column has a secret in it', async () => {
  const { scripts, runs, guards, audit } = admin.client
  const { id } = await scripts.create.mutate({
    name: 'signs in',
    script: 'echo "plain $MODE"; echo "as $TOKEN"; false && $TOKEN /; false && rm -rf $FOLDER; exit 3',
    parameters: [
      { name: 'MODE', type: 'text' },
      { name: 'TOKEN', type: 'secret', required: true },
      { name: 'FOLDER', type: 'secret' },
    ],
  })
  const input = (more: object = {}) => ({
    scriptRef: { id },
    targets: { agentIds: [agent.id] },
    values: { MODE: 'x-mode', TOKEN: SECRET },
    ...more,
  })
  const texts = new Map<string, string>()
  const rule = { name: 'modes', kind: 'regex', pattern: 'MODE=x-mode', action: 'warn' } as const
  const warning = await guards.create.mutate(rule)

  texts.set('check', await told(guards.check.query(input())))
  expect(texts.get('check')).toContain('MODE=x-mode')
  texts.set('confirm', await told(runs.create.mutate(input())))
  expect(texts.get('confirm')).toContain('guard_confirm')
  await guards.update.mutate({ id: warning.id, ...rule, action: 'block' })
  texts.set('block', await told(runs.create.mutate(input())))
  expect(texts.get('block')).toContain('guard_blocked')
  await guards.update.mutate({ id: warning.id, ...rule, action: 'warn' })

  const run = await runs.create.mutate(input({ acknowledgedRules: [warning.id] }))
  const watched: unknown[] = []
  const watching = runs.watch.subscribe({ id: run.id }, { onData: (event) => watched.push(event) })
  expect((await finished(admin.client, run.id)).state).toBe('failed')
  watching.unsubscribe()
  const [task] = await tasksOf(admin.client, run.id)
  const output = await runs.output.query({ taskId: task?.taskId ?? '' })
  expect(output.stdout).toBe('plain x-mode\nas ••••••\n')
  const again = await runs.retry.mutate({ id: run.id, acknowledgedRules: [warning.id] })
  await finished(admin.client, again.id)

  texts.set('watch', JSON.stringify(watched))
  texts.set('retry', await told(guards.check.query({ retryOf: run.id })))
  texts.set('get', await told(runs.get.query({ id: again.id })))
  texts.set('list', await told(runs.list.query({ agentId: agent.id })))
  texts.set('tasks', await told(runs.tasks.query({ runId: run.id })))
  texts.set('groups', await told(runs.groups.query({ runId: run.id })))
  texts.set('search', await told(runs.search.query({ runId: run.id, query: 'as' })))
  expect(texts.get('search')).toContain('as ••••••')
  expect(await runs.search.query({ runId: run.id, query: 'hunter2' })).toMatchObject({ items: [] })
  expect(await runs.list.query({ query: 'hunter2' })).toMatchObject({ items: [] })
  for (const format of ['text', 'jsonl', 'zip']) texts.set(format, await download(run.id, format))
  texts.set('script', await told(scripts.get.query({ id })))
  texts.set('audit', await told(audit.list.query({ limit: 200 })))
  texts.set('server log', server.child().log())
  texts.set('agent log', agent.child().log())
  for (const [what, text] of texts) expect([what, text.includes('hunter2')]).toEqual([what, false])
  expect(await columnsWith(server.dataDir, 'x-mode')).toContain('runs.script_values')
  expect(await columnsWith(server.dataDir, 'hunter2')).toEqual([])
})

test('every rule sees what a secret would call, and of such a hit nothing but the rule is shown', async () => {
  const { scripts, runs, guards, audit } = admin.client
  const { id } = await scripts.create.mutate({
    ...{
      name: 'clears',
      script: 'false && rm -rf "$FOLDER"; sh -c "$CALL"',
      parameters: [
        { name: 'FOLDER', type: 'secret' },
        { name: 'CALL', type: 'secret' },
      ],
    },
  })
  const rules = [
    { name: 'by regex', kind: 'regex', pattern: 'hostname +--secretly', action: 'block' },
    { name: 'by word', kind: 'word', pattern: 'hostname', action: 'block' },
  ] as const
  for (const rule of rules) await guards.create.mutate(rule)
  const input = {
    scriptRef: { id },
    values: { FOLDER: '/etc/', CALL: 'hostname --secretly' },
    targets: { agentIds: [agent.id] },
  }
  const { hits } = await guards.check.query(input)
  const hidden = { line: null, excerpt: '••••••', count: 1 }
  expect(hits).toHaveLength(3)
  expect(hits).toMatchObject([{ action: 'block', ...hidden }, { action: 'block', ...hidden }, hidden])
  expect(hits.map(({ name }) => name).sort()).toEqual(['by regex', 'by word', 'rm-root'])
  const refusal = await told(runs.create.mutate(input))
  expect(refusal).toContain('guard_blocked')
  const recorded = await told(audit.list.query({ limit: 200 }))
  // The rules' own pattern has two signs more.
  for (const text of [JSON.stringify(hits), refusal, recorded, server.child().log()])
    expect(text).not.toContain('hostname --secretly')
  expect(await columnsWith(server.dataDir, 'hostname --secretly')).toEqual([])
})
