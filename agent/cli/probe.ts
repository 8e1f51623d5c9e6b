/** `qunkong-agent probe`: can the server be reached from here, by this version's own means? The guard asks it. */
import { serverGet } from '../update/fetch.ts'
import { probe } from '../update/probe.ts'
import { type RunFlags, urlOf } from './options.ts'

export async function probeServer(flags: RunFlags): Promise<boolean> {
  return flags.server ? probe(serverGet(urlOf(flags))) : false
}
