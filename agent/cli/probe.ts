/** `qunkong-agent probe`: can the server be reached from here, by this version's own means? The guard asks it. */
import { Endpoint } from '../connection/endpoint.ts'
import { createLog } from '../log.ts'
import { serverGet } from '../update/fetch.ts'
import { probe } from '../update/probe.ts'
import { endpointFlags, type RunFlags } from './options.ts'

export async function probeServer(flags: RunFlags): Promise<boolean> {
  if (!flags.server) return false
  const log = createLog('ERROR', false)
  return probe(serverGet(await Endpoint.of(endpointFlags(flags), log)))
}
