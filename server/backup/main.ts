/** The command behind `deployment/backup-server.sh` and `restore-server.sh`: reads the server's own configuration. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ConfigError, loadConfig } from '../config.ts'
import { StartError } from '../lifecycle.ts'
import { createLog } from '../log.ts'

const USAGE = `usage: backup-server.sh [--to FOLDER]            makes FOLDER/qunkong-TIME.tar.gz
       restore-server.sh [--replace] ARCHIVE    puts such an archive back, with the server stopped
DATA_DIR and DATABASE_URL are those of the server: from the environment, .env, or /etc/qunkong-server/env.
`

async function main([command, ...rest]: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: { to: { type: 'string' }, replace: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  const [archive] = positionals
  const right =
    command === 'backup' ? positionals.length === 0 : command === 'restore' && positionals.length === 1
  if (values.help || !right) {
    process.stdout.write(USAGE)
    process.exitCode = values.help ? 0 : 2
    return
  }
  // As the server is started: its .env and a relative DATA_DIR are of the repository.
  const here = process.cwd()
  process.chdir(fileURLToPath(new URL('../..', import.meta.url)))
  const config = loadConfig()
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel)
  if (archive === undefined) {
    const { backUp } = await import('./backup.ts')
    const made = await backUp(config, path.resolve(here, values.to ?? 'backups'), log)
    process.stdout.write(`${made}\n`)
    return
  }
  const { restore } = await import('./restore.ts')
  const { manifest, before } = await restore(
    config,
    path.resolve(here, archive),
    values.replace ?? false,
    log,
  )
  process.stdout.write(`Restored ${config.dataDir} as it was at ${manifest.createdAt}.\n`)
  if (before) process.stdout.write(`What was there before lies in ${before}: remove it once all is well.\n`)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const known = error instanceof StartError || error instanceof ConfigError
  const wrong = error instanceof TypeError && 'code' in error
  process.stderr.write(
    `${error instanceof Error ? (known || wrong ? error.message : error.stack) : String(error)}\n`,
  )
  process.exit(1)
})
