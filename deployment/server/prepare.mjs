/** Makes a copy of the source ready to serve: its npm packages and the console's build, where they aren't there yet. */
import { ensureBuild, ensureDependencies, UpError } from '../up/steps.mjs'

try {
  await ensureDependencies()
  await ensureBuild()
} catch (error) {
  console.error(`\n${error instanceof UpError ? error.message : (error.stack ?? error)}\n`)
  process.exit(1)
}
