/** Files of hosts, as they go over tRPC. */
export type { HostFileEntry } from '../../agent/protocol/index.ts'
