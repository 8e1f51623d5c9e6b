/** Files for hosts, as they go over tRPC. */

export interface FileItem {
  id: string
  name: string
  /** Bytes. */
  size: number
  /** Hexadecimal. */
  sha256: string
  createdBy: string
  createdAt: string
}

/** A file that a run brought back from a host. */
export interface FetchedFileItem {
  id: string
  taskId: string
  agentId: string
  hostname: string
  path: string
  /** Bytes. */
  size: number
  /** Hexadecimal. */
  sha256: string
  /** Octal. */
  mode: string
  uid: number
  gid: number
  modifiedAt: string
  createdAt: string
}
