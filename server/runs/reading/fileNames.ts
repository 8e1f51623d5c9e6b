/** Names of files in an archive: of hosts, which may be called anything, and never a way out of the folder. */
const NAME_CHARS_MAX = 100

/** Letters, digits, `.`, `_` and `-` only, and no leading dot. */
export const safeName = (hostname: string): string =>
  hostname
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, NAME_CHARS_MAX) || '_'

/** Gives each host a name of its own; `apart` tells those of one name apart. Case alone would not, on some systems. */
export function uniqueNames(): (hostname: string, apart: string) => string {
  const taken = new Set<string>()
  return (hostname, apart) => {
    const plain = safeName(hostname)
    let name = plain
    for (let more = ''; taken.has(name.toLowerCase()); more += '_')
      name = `${plain}-${safeName(apart)}${more}`
    taken.add(name.toLowerCase())
    return name
  }
}
