import { expect, test } from 'vitest'
import { createLog } from './log.ts'

function lines(level: 'DEBUG' | 'WARNING', journal: boolean) {
  const written: string[] = []
  return { log: createLog(level, journal, (line) => void written.push(line)), written }
}

test('under journald a line carries its syslog priority, so that journalctl -p finds it', () => {
  const { log, written } = lines('DEBUG', true)
  log.debug('a')
  log.info('b', { task: 't1', words: 'two words' })
  log.warn('c')
  log.error('d')
  expect(written).toEqual(['<7>a\n', '<6>b task=t1 words="two words"\n', '<4>c\n', '<3>d\n'])
})

test('what is less than the chosen level is left out', () => {
  const { log, written } = lines('WARNING', true)
  log.info('left out')
  log.warn('kept')
  expect(written).toEqual(['<4>kept\n'])
})

test('an event is one line, whatever is in it', () => {
  const { log, written } = lines('DEBUG', true)
  log.info('first\n<0>forged\u001b[2J', { reason: 'a\nb' })
  expect(written).toEqual(['<6>first <0>forged [2J reason="a\\nb"\n'])
})
