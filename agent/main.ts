/** The agent's program: see `cli/commandLine.ts`. */
import { runCommandLine } from './cli/commandLine.ts'

// Not awaited here: the bundle for the single-file executable knows no top-level await.
void runCommandLine(process.argv.slice(2))
