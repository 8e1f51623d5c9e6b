/**
 * The command line: the agent itself, what it says about itself, and the parts of it that it starts on its own.
 * What a command needs is loaded when it runs, so that `--version` answers at once.
 */
import { Command, CommanderError } from 'commander'
import { VERSION } from '../version.ts'
import { type RunFlags, stateDirOption, withRunOptions } from './options.ts'

const USAGE_EXIT = 2
const HELP = `
Examples:
  qunkong-agent --server console.example.com --token qke_…   enrols this host and keeps it connected
  qunkong-agent status                                       is it connected, to what, as whom
  qunkong-agent logs                                         the commands that show its log

Each option may come from the environment instead (QUNKONG_SERVER, QUNKONG_PORT, QUNKONG_TOKEN, …): under systemd
from /etc/qunkong-agent/config. QUNKONG_REBOOT_COMMAND replaces "systemctl reboot" when the host is to restart.`

function program(): Command {
  const command = withRunOptions(new Command('qunkong-agent'))
    .description('Connects this host to a Qunkong server.')
    .version(VERSION)
    .addHelpText('after', HELP)
    .showHelpAfterError('(qunkong-agent --help says more)')
    .enablePositionalOptions()
    .exitOverride()
    .action(async (flags: RunFlags, self: Command) => {
      if (!flags.server) self.error('error: no server: give --server HOST, or set QUNKONG_SERVER.')
      const { runAgent } = await import('./run.ts')
      await runAgent({ ...flags, tokenOnCommandLine: self.getOptionValueSource('token') === 'cli' })
    })
  command
    .command('status')
    .description(
      'tell what the agent of this host is connected to; exit code 0 connected, 1 not, 3 not running',
    )
    .addOption(stateDirOption())
    .option('--json', 'as one JSON object', false)
    .action(async (flags: { stateDir: string; json: boolean }) => {
      const { printStatus } = await import('./status.ts')
      process.exitCode = await printStatus(flags.stateDir, flags.json)
    })
  command
    .command('logs')
    .description("print the commands that show the agent's log")
    .action(async () => {
      const { LOG_HINTS } = await import('./logs.ts')
      process.stdout.write(LOG_HINTS)
    })
  command
    .command('probe', { hidden: true })
    .description('exit code 0 if the server can be reached; registers nothing')
    .action(async () => {
      const { probeServer } = await import('./probe.ts')
      process.exitCode = (await probeServer(command.opts<RunFlags>())) ? 0 : 1
    })
  return command
}

/** Runs what `args` ask for. Wrong ones get a sentence and exit code 2. */
export async function runCommandLine(args: string[]): Promise<void> {
  try {
    // The agent starts these for itself; what they take has nothing to do with the options above.
    if (args[0] === 'keeper') {
      const { keeperCommand } = await import('../keeper/command.ts')
      await keeperCommand().parseAsync(args.slice(1), { from: 'user' })
    } else if (args[0] === 'file-worker') {
      const { fileWorkerCommand } = await import('../files/command.ts')
      await fileWorkerCommand().parseAsync(args.slice(1), { from: 'user' })
    } else if (args[0] === 'host-files') {
      const { hostFilesCommand } = await import('../hostFiles/command.ts')
      await hostFilesCommand().parseAsync(args.slice(1), { from: 'user' })
    } else await program().parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT
  }
}
