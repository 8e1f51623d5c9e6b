import { expect, test } from 'vitest'
import { EMPTY_PUSH, guardScript, isSpecialMode, placeOf, problemsOfPush, pushInput } from './draft.ts'

const file = { id: 'f', name: "it's.conf", size: 1, sha256: 'a', createdBy: 'b', createdAt: 'c' }
const agents = [{ id: 'a', hostname: 'web-01', address: '', online: true, locked: false }]

test('everything that the server would refuse is said beside its field', () => {
  expect(problemsOfPush({ ...EMPTY_PUSH, mode: '9', owner: 'a b', user: '/', timeoutSeconds: '0' })).toEqual({
    file: 'fileMissing',
    path: 'pathEmpty',
    mode: 'modeInvalid',
    owner: 'ownerInvalid',
    user: 'ownerInvalid',
    timeoutSeconds: 'timeoutInvalid',
    targets: 'targetsEmpty',
  })
})

test.each([
  ['etc/x', 'pathRelative'],
  ['/etc/../x', 'pathDots'],
  ['/etc/.', 'pathDots'],
  ['/etc/a\tb', 'pathControl'],
  ['/etc/..x', undefined],
  ['/etc/', undefined],
])('%s is judged as a destination: %s', (path, problem) => {
  expect(problemsOfPush({ ...EMPTY_PUSH, path }).path).toBe(problem)
})

test('a complete draft has no problem, and what is empty is not sent', () => {
  const draft = { ...EMPTY_PUSH, file, path: '/etc/', targets: { kind: 'agents' as const, agents } }
  expect(problemsOfPush(draft)).toEqual({})
  expect(placeOf(draft)).toBe("/etc/it's.conf")
  expect(JSON.parse(JSON.stringify(pushInput(draft, file)))).toEqual({
    fileId: 'f',
    path: '/etc/',
    ifExists: 'overwrite',
    makeFolders: false,
    followLink: false,
    timeoutSeconds: 3600,
    targets: { agentIds: ['a'] },
  })
  expect(guardScript(draft)).toBe(`cp -- 'it'\\''s.conf' '/etc/it'\\''s.conf'`)
})

test('modes with setuid or setgid are told apart from plain ones and the sticky bit', () => {
  expect(['4755', '2755', '6755', '7777'].every(isSpecialMode)).toBe(true)
  expect(['755', '0755', '1777', '475', '', '9755'].some(isSpecialMode)).toBe(false)
})
