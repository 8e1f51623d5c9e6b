/** What stands quietly beside a host's name, so that it is not taken for another: address, id where it must be. */
import { type KnownHost, shortId } from '../_lib/hostMarks.ts'

interface Props {
  host: KnownHost
  /** Of `sameNamed` of the list in which it stands. */
  same: ReadonlySet<string>
  className?: string
}

export function HostMark({ host, same, className = '' }: Props) {
  const words = [host.address, same.has(host.id) && shortId(host.id)].filter(Boolean).join(' ')
  return (
    <span title={host.id} className={`font-mono text-xs text-muted ${className}`}>
      {words}
    </span>
  )
}
