/** What is asked of a long history: pages, filters alone and together, runs and hosts. */
import { type FilledRun, hostId, person, scriptId } from '../../tests/harness/longHistory.ts'
import type { QunkongClient } from '../../tests/harness/session.ts'

const DAY_MS = 86_400_000
/** Of 200: those with runs in every part of the history. */
const SCRIPTS = 140

/** The question of round `i`: about another host, script, person or run each time, so that nothing is at hand by luck. */
export type Question = (i: number) => Promise<unknown>

export function questions(client: QunkongClient, runs: FilledRun[], hosts: number): Record<string, Question> {
  const list = client.runs.list.query
  const { history } = client
  const some = (i: number, of: number) => (i * 7_919 + 13) % of
  const run = (i: number) => runs[some(i, runs.length)] ?? runs[0]
  const most = runs.reduce((max, one) => Math.max(max, one.hosts), 0)
  const large = runs.filter((one) => one.hosts === most)
  const largeId = (i: number) => large[some(i, large.length)]?.id ?? ''
  const host = (i: number) => hostId(some(i, hosts))
  const script = (i: number) => scriptId(some(i, SCRIPTS))
  const week = (i: number) => {
    const to = run(i)?.at ?? new Date()
    return { from: new Date(to.getTime() - 7 * DAY_MS).toISOString(), to: to.toISOString() }
  }
  return {
    page_1: () => list({}),
    page_deep: (i) => list({ cursor: run(i)?.id }),
    oldest: (i) => list({ order: 'asc', cursor: run(i)?.id }),
    state: (i) => list({ state: 'failed', cursor: run(i)?.id }),
    script: (i) => list({ scriptId: script(i) }),
    person: (i) => list({ createdBy: person(some(i, 50)) }),
    host: (i) => list({ agentId: host(i) }),
    label: (i) => list({ label: `rack=k${some(i, 200)}` }),
    time: (i) => list(week(i)),
    words: (i) => list({ query: `maintenance ${some(i, 9)}` }),
    words_chinese: () => list({ query: '正常' }),
    words_nowhere: (i) => list({ query: `不存在 ${i}` }),
    script_state: (i) => list({ scriptId: script(i), state: 'failed' }),
    person_state: (i) => list({ createdBy: person(some(i, 50)), state: 'failed' }),
    person_script: (i) => list({ createdBy: person(some(i, 50)), scriptId: script(i) }),
    host_state: (i) => list({ agentId: host(i), state: 'failed' }),
    label_person_time: (i) =>
      list({ label: `rack=k${some(i, 200)}`, createdBy: person(some(i, 50)), ...week(i) }),
    host_label_script_words: (i) =>
      list({ agentId: host(i), label: 'env=prod', scriptId: script(i), query: 'unit-1' }),
    run: (i) => client.runs.get.query({ id: largeId(i) }),
    tasks: (i) => client.runs.tasks.query({ runId: largeId(i) }),
    tasks_deep: (i) =>
      client.runs.tasks.query({ runId: largeId(i), cursor: `${largeId(i).slice(0, 10)}0000000000002000` }),
    tasks_state: (i) => client.runs.tasks.query({ runId: largeId(i), state: 'succeeded' }),
    tasks_host: (i) => client.runs.tasks.query({ runId: largeId(i), query: `host-0${some(i, 9000)}` }),
    groups: (i) => client.runs.groups.query({ runId: largeId(i) }),
    host_history: (i) => history.ofHost.query({ agentId: host(i) }),
    host_history_failed: (i) => history.ofHost.query({ agentId: host(i), state: 'failed' }),
    statistics: (i) => history.statistics.query({ scriptId: script(i) }),
    scripts: () => client.scripts.list.query(),
    retention: () => history.retention.query(),
    retention_preview: (i) =>
      history.previewRetention.query({ keepDays: 30 + some(i, 300), keepOutputBytes: 500_000 }),
    people: () => history.people.query(),
    labels: (i) => history.labels.query({ query: `rack=k${some(i, 20)}` }),
  }
}
