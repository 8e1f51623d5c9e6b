/** Tells hosts of one name apart: by their address, and where that is the same too, by the beginning of their id. */

export interface KnownHost {
  id: string
  hostname: string
  /** '' where it is not known. */
  address: string
}

const ID_CHARS = 8

/** The address by which a host calls itself, else that from which it connects. */
export const addressOf = (agent: { ip: string; externalIp: string }): string => agent.ip || agent.externalIp

export const shortId = (id: string): string => id.slice(0, ID_CHARS)

/** The ids of those that another of the list equals in name and address. */
export function sameNamed(hosts: Iterable<KnownHost>): ReadonlySet<string> {
  const first = new Map<string, string>()
  const same = new Set<string>()
  for (const { id, hostname, address } of hosts) {
    const key = `${hostname}\n${address}`
    const other = first.get(key)
    if (other === undefined) first.set(key, id)
    else if (other !== id) same.add(other).add(id)
  }
  return same
}
