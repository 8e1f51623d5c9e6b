/** What `npm run up` says of itself; it takes no arguments: a setting that is misspelt as one must not be lost. */
const HELP = `npm run up

Installs what is missing, builds the console, and serves it with a database and an agent of its own until Ctrl-C.
Settings are in the environment or in .env (.env.example has all of them):

  PORT, HOST              where browsers find it                (3000, 127.0.0.1)
  AGENT_PORT, AGENT_HOST  where agents find it                  (8765, 127.0.0.1)
  DATA_DIR                what it keeps, its database included  (./data)
  ADMIN_PASSWORD          of admin, at the first start          (made and shown once)
`

/** Ends the program where all has been said. */
export function readArguments(given) {
  if (given.length === 0) return
  if (given.every((argument) => argument === '--help' || argument === '-h')) {
    console.log(HELP)
    process.exit(0)
  }
  console.error(
    `npm run up takes no arguments, but got “${given.join(' ')}”. Nothing was started.\n\n${HELP}`,
  )
  process.exit(2)
}
