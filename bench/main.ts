/** `npm run bench -- [NAME…] [--json] [--quick]`: runs benchmarks, everything that they compare in the same run. */
import { Argument, program } from 'commander'
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

await program
  .name('npm run bench --')
  .description(
    'Measures, beside what it is compared with in the same run; docs/BENCHMARKS.md tells what each figure is.',
  )
  .addArgument(new Argument('[name...]', 'which ones; all by default').choices(Object.keys(BENCHES)))
  .option('--quick', 'fewer rounds: enough to see a regression', false)
  .option('--json', 'one object a line instead of a table', false)
  .action(async (names: string[], { quick, json }: { quick: boolean; json: boolean }) => {
    for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
      const figures = (await BENCHES[name]?.({ quick })) ?? []
      process.stdout.write(json ? asLines(figures) : asTable(figures))
    }
  })
  .parseAsync()
