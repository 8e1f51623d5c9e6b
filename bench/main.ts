/** `npm run bench -- [NAME…] [--json] [--quick]`: runs benchmarks, everything that they compare in the same run. */
import { parseArgs } from 'node:util'
import { benchAgent } from './agent/index.ts'
import { benchFleet } from './fleet/index.ts'
import { benchGroups } from './groups/index.ts'
import { benchHistory } from './history/index.ts'
import { benchPeers } from './peers/index.ts'
import { benchRecordings } from './recordings/index.ts'
import { asLines, asTable, type Figure } from './report.ts'
import { benchTerminal } from './terminal/index.ts'
import { benchUpdate } from './update/index.ts'

const BENCHES: Record<string, (options: { quick: boolean }) => Promise<Figure[]>> = {
  agent: benchAgent,
  fleet: benchFleet,
  groups: benchGroups,
  history: benchHistory,
  peers: benchPeers,
  recordings: benchRecordings,
  terminal: benchTerminal,
  update: benchUpdate,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
})
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES)
const unknown = names.filter((name) => !BENCHES[name])
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}.\n`,
  )
  process.exit(2)
}
for (const name of names) {
  const figures = (await BENCHES[name]?.({ quick: values.quick })) ?? []
  process.stdout.write(values.json ? asLines(figures) : asTable(figures))
}
