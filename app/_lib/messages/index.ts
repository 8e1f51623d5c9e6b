/** All texts, by language; both have the same keys. */
import type { Locale } from '../locale.ts'
import { approval as approvalEn } from './en/approval.ts'
import { console as consoleEn } from './en/console.ts'
import { editor as editorEn } from './en/editor.ts'
import { files as filesEn } from './en/files.ts'
import { guards as guardsEn } from './en/guards.ts'
import { history as historyEn } from './en/history.ts'
import { hostFiles as hostFilesEn } from './en/hostFiles.ts'
import { jobs as jobsEn } from './en/jobs.ts'
import { locks as locksEn } from './en/locks.ts'
import { manage as manageEn } from './en/manage.ts'
import { quick as quickEn } from './en/quick.ts'
import { reading as readingEn } from './en/reading.ts'
import { recordings as recordingsEn } from './en/recordings.ts'
import { runs as runsEn } from './en/runs.ts'
import { schedules as schedulesEn } from './en/schedules.ts'
import { screen as screenEn } from './en/screen.ts'
import { scripts as scriptsEn } from './en/scripts.ts'
import { sharing as sharingEn } from './en/sharing.ts'
import { terminal as terminalEn } from './en/terminal.ts'
import { updates as updatesEn } from './en/updates.ts'
import { zmodem as zmodemEn } from './en/zmodem.ts'
import { approval as approvalZh } from './zh-CN/approval.ts'
import { console as consoleZh } from './zh-CN/console.ts'
import { editor as editorZh } from './zh-CN/editor.ts'
import { files as filesZh } from './zh-CN/files.ts'
import { guards as guardsZh } from './zh-CN/guards.ts'
import { history as historyZh } from './zh-CN/history.ts'
import { hostFiles as hostFilesZh } from './zh-CN/hostFiles.ts'
import { jobs as jobsZh } from './zh-CN/jobs.ts'
import { locks as locksZh } from './zh-CN/locks.ts'
import { manage as manageZh } from './zh-CN/manage.ts'
import { quick as quickZh } from './zh-CN/quick.ts'
import { reading as readingZh } from './zh-CN/reading.ts'
import { recordings as recordingsZh } from './zh-CN/recordings.ts'
import { runs as runsZh } from './zh-CN/runs.ts'
import { schedules as schedulesZh } from './zh-CN/schedules.ts'
import { screen as screenZh } from './zh-CN/screen.ts'
import { scripts as scriptsZh } from './zh-CN/scripts.ts'
import { sharing as sharingZh } from './zh-CN/sharing.ts'
import { terminal as terminalZh } from './zh-CN/terminal.ts'
import { updates as updatesZh } from './zh-CN/updates.ts'
import { zmodem as zmodemZh } from './zh-CN/zmodem.ts'

const en = {
  ...consoleEn,
  ...manageEn,
  editor: editorEn,
  files: filesEn,
  approval: approvalEn,
  guards: guardsEn,
  history: historyEn,
  hostFiles: hostFilesEn,
  runs: runsEn,
  quick: quickEn,
  reading: readingEn,
  recordings: recordingsEn,
  jobs: jobsEn,
  locks: locksEn,
  schedules: schedulesEn,
  scripts: scriptsEn,
  screen: screenEn,
  sharing: sharingEn,
  terminal: terminalEn,
  updates: updatesEn,
  zmodem: zmodemEn,
}
export type Messages = typeof en

const zhCN = {
  ...consoleZh,
  ...manageZh,
  editor: editorZh,
  files: filesZh,
  approval: approvalZh,
  guards: guardsZh,
  history: historyZh,
  hostFiles: hostFilesZh,
  runs: runsZh,
  quick: quickZh,
  reading: readingZh,
  recordings: recordingsZh,
  jobs: jobsZh,
  locks: locksZh,
  schedules: schedulesZh,
  scripts: scriptsZh,
  screen: screenZh,
  sharing: sharingZh,
  terminal: terminalZh,
  updates: updatesZh,
  zmodem: zmodemZh,
}
const all = { en, 'zh-CN': zhCN }

export const messagesOf = (locale: Locale): Messages => all[locale] as Messages
