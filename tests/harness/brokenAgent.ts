/** An agent that passes for one by its --version, and then ends at once or hangs, by what its version says. */
import { VERSION } from '../../agent/version.ts'

if (process.argv.includes('--version')) process.stdout.write(`${VERSION}\n`)
else if (VERSION.includes('crash')) process.exit(1)
else setInterval(() => {}, 60_000)
