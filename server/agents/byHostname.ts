/** The order in which people look for hosts: web2 comes before web10, those of one name always in the same order. */
const natural = new Intl.Collator('en', { numeric: true })

export const compareNaturally = (a: string, b: string): number => natural.compare(a, b)

interface Named {
  row: { id: string; hostname: string }
}

export const byHostname = (a: Named, b: Named): number =>
  natural.compare(a.row.hostname, b.row.hostname) || (a.row.id < b.row.id ? -1 : 1)
