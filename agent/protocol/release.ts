/** What a release's signature covers: both ends and the offline signer must build the very same bytes. */

export interface ReleaseFacts {
  version: string
  /** As in the file's name: `x64` or `arm64`. */
  arch: string
  /** Bytes. */
  size: number
  /** Hexadecimal, of the whole file. */
  sha256: string
}

/** One field a line, so that no value can reach into the next one: none of them may hold a line break. */
export const releaseText = ({ version, arch, size, sha256 }: ReleaseFacts): string =>
  `qunkong-release-v1\n${version}\n${arch}\n${size}\n${sha256.toLowerCase()}\n`
