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
