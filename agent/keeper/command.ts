/** `keeper`, the hidden subcommand that the agent starts for itself. */
import { Command, Option } from 'commander'
import { createLog, messageOf, runsUnderJournal } from '../log.ts'
import { keepSmall } from '../native/footprint.ts'
import { Keeper } from './keeper.ts'
import { KeeperMode } from './messages.ts'
import { lockKeeper } from './place.ts'

/** Nothing alive and nothing unacknowledged for so long: an idle host runs one process. */
const IDLE_MS = 60_000
const STOP_MS_MAX = 8_000

interface Flags {
  stateDir: string
  agent: string
  mode: string
  verbose: boolean
}

async function run({ stateDir, agent, mode, verbose }: Flags): Promise<void> {
  const log = createLog(verbose ? 'DEBUG' : 'INFO', runsUnderJournal())
  process.on('unhandledRejection', (error) => log.error('unexpected error', { error: messageOf(error) }))
  try {
    const unlock = lockKeeper(stateDir)
    process.on('exit', unlock)
    const idleMs = Number(process.env.QUNKONG_KEEPER_IDLE_MS ?? IDLE_MS)
    const keeper = new Keeper({ stateDir, agentId: agent, mode: KeeperMode.parse(mode), idleMs }, log)
    const stop = () => {
      setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
      void keeper.stop()
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
    await keeper.start()
    log.info('keeper starts', { mode })
    keepSmall(log)
    await keeper.ended
    log.info('keeper stopped')
    process.exit(0)
  } catch (error) {
    log.error(messageOf(error))
    process.exit(1)
  }
}

export const keeperCommand = (): Command =>
  new Command('keeper')
    .description('Owns scripts and terminals, so that they outlive the agent. Started by the agent itself.')
    .requiredOption('--state-dir <folder>', "the agent's")
    .requiredOption('--agent <id>', "the agent's id")
    .addOption(
      new Option('--mode <mode>', 'how it was started').choices(KeeperMode.options).makeOptionMandatory(),
    )
    .option('-v, --verbose', 'log debug events too', false)
    .action(run)
