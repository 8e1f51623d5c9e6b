import { expect, test } from 'vitest'
import { EMPTY_FETCH, fetchInput, guardScriptOfFetch, problemsOfFetch } from './fetchDraft.ts'

const agents = [{ id: 'a', hostname: 'web-01', address: '', online: true, locked: false }]

test.each([
  ['', 'pathEmpty'],
  ['etc/x', 'pathRelative'],
  ['/etc/x\n/../y', 'pathDots'],
  ['/etc/', 'pathFolder'],
  [Array.from({ length: 17 }, (_, i) => `/f${i}`).join('\n'), 'pathsMany'],
  ['\n /etc/x \n\n', undefined],
])('%j as paths is %s', (paths, problem) => {
  expect(problemsOfFetch({ ...EMPTY_FETCH, paths }).paths).toBe(problem)
})

test('a complete draft has no problem; each path is asked for once, what is empty is not sent', () => {
  const draft = { ...EMPTY_FETCH, paths: '/etc/x\n/etc/x\n', targets: { kind: 'agents' as const, agents } }
  expect(problemsOfFetch(draft)).toEqual({})
  expect(JSON.parse(JSON.stringify(fetchInput(draft)))).toEqual({
    paths: ['/etc/x'],
    bytesMax: 100 * 1024 * 1024,
    timeoutSeconds: 3600,
    targets: { agentIds: ['a'] },
  })
  expect(guardScriptOfFetch(draft)).toBe("cat -- '/etc/x'")
})
