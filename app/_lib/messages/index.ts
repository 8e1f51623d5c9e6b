/** All texts, by language; both have the same keys. */
import type { Locale } from '../locale.ts'
import { approval as approvalEn } from './en/approval.ts'
import { console as consoleEn } from './en/console.ts'
import { files as filesEn } from './en/files.ts'
import { guards as guardsEn } from './en/guards.ts'
import { history as historyEn } from './en/history.ts'
import { jobs as jobsEn } from './en/jobs.ts'
import { manage as manageEn } from './en/manage.ts'
import { quick as quickEn } from './en/quick.ts'
import { reading as readingEn } from './en/reading.ts'
import { runs as runsEn } from './en/runs.ts'
import { schedules as schedulesEn } from './en/schedules.ts'
import { scripts as scriptsEn } from './en/scripts.ts'
import { terminal as terminalEn } from './en/terminal.ts'
import { updates as updatesEn } from './en/updates.ts'
import { approval as approvalZh } from './zh-CN/approval.ts'
import { console as consoleZh } from './zh-CN/console.ts'
import { files as filesZh } from './zh-CN/files.ts'
import { guards as guardsZh } from './zh-CN/guards.ts'
import { history as historyZh } from './zh-CN/history.ts'
import { jobs as jobsZh } from './zh-CN/jobs.ts'
import { manage as manageZh } from './zh-CN/manage.ts'
import { quick as quickZh } from './zh-CN/quick.ts'
import { reading as readingZh } from './zh-CN/reading.ts'
import { runs as runsZh } from './zh-CN/runs.ts'
import { schedules as schedulesZh } from './zh-CN/schedules.ts'
import { scripts as scriptsZh } from './zh-CN/scripts.ts'
import { terminal as terminalZh } from './zh-CN/terminal.ts'
import { updates as updatesZh } from './zh-CN/updates.ts'

const en = {
  ...consoleEn,
  ...manageEn,
  files: filesEn,
  approval: approvalEn,
  guards: guardsEn,
  history: historyEn,
  runs: runsEn,
  quick: quickEn,
  reading: readingEn,
  jobs: jobsEn,
  schedules: schedulesEn,
  scripts: scriptsEn,
  terminal: terminalEn,
  updates: updatesEn,
}
export type Messages = typeof en

const zhCN = {
  ...consoleZh,
  ...manageZh,
  files: filesZh,
  approval: approvalZh,
  guards: guardsZh,
  history: historyZh,
  runs: runsZh,
  quick: quickZh,
  reading: readingZh,
  jobs: jobsZh,
  schedules: schedulesZh,
  scripts: scriptsZh,
  terminal: terminalZh,
  updates: updatesZh,
}
const all = { en, 'zh-CN': zhCN }

export const messagesOf = (locale: Locale): Messages => all[locale] as Messages
