/** The whole agent, but for the port that it dials: nobody listens there. */
import { runCommandLine } from '../../agent/cli/commandLine.ts'

const own = process.argv.slice(2)
// What it does besides being an agent (--version, keeper, probe) is as it should be.
void runCommandLine(own.length === 0 ? ['--port', '9'] : own)
