/** The kinds of things that the audit trail speaks of, and where they are shown. */
import type { AuditItem } from '../../../server/trpc/types.ts'
import { paths } from '../../_lib/paths.ts'

export const TARGET_KINDS = [
  'agent',
  'group',
  'run',
  'script',
  'job',
  'jobRun',
  'schedule',
  'user',
  'enrollmentToken',
  'apiToken',
  'session',
  'settings',
  'file',
  'guardRule',
  'quickCommand',
  'release',
  'rollout',
  'recording',
  'recordingPolicy',
  'retention',
] as const
export type TargetKind = (typeof TARGET_KINDS)[number]

export const isTargetKind = (text: string): text is TargetKind =>
  (TARGET_KINDS as readonly string[]).includes(text)

/** The page of the target, or null where there is none (any more). */
export function targetPath(item: AuditItem): string | null {
  if (!item.targetExists) return null
  switch (item.targetKind) {
    case 'agent':
      return paths.agent(item.targetId)
    case 'run':
      return paths.run(item.targetId)
    case 'script':
      return paths.script(item.targetId)
    case 'job':
      return paths.job(item.targetId)
    case 'jobRun':
      return paths.jobRun(item.targetId)
    case 'schedule':
      return paths.schedule(item.targetId)
    case 'recording':
      return paths.recording(item.targetId)
    case 'file':
      return paths.files({ q: item.targetName })
    case 'user':
      return paths.users({ query: item.targetName })
    default:
      return null
  }
}
