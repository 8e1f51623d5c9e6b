/**
 * `npm test -- [STAGE…]`: everything that proves the product, on a machine with only Node and npm.
 * Ends with one line `N passed, N failed, N skipped` over all stages; a stage that crashes or hangs counts as failed.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name) => path.join(root, 'node_modules', '.bin', name)
const MINUTE_MS = 60_000
/** What the tests drive, beside MariaDB and a compiler for the PTY addon. */
const PACKAGES = [
  'chromium',
  'fonts-noto-cjk',
  'vim',
  'htop',
  'tmux',
  'lrzsz',
  'less',
  'nano',
  'mc',
  'vttest',
]
/** What the other architecture's agent is built and tried with. */
const CROSS_PACKAGES = process.arch === 'x64' ? ['g++-aarch64-linux-gnu', 'qemu-user-static'] : []
/** What backups are made with, releases packed, files sent through a terminal, and access lists set. */
const INTEGRATION_PACKAGES = ['mariadb-client', 'xz-utils', 'lrzsz', 'acl', 'attr', ...CROSS_PACKAGES]

/** What hosts with a systemd of their own are made and booted with. */
const SYSTEMD_PACKAGES = ['mmdebstrap', 'systemd-container']

const STAGES = {
  lint: { command: ['biome', 'check', '.'], minutes: 3 },
  typecheck: { command: ['tsc', '--noEmit', '-p', '.'], minutes: 5 },
  unit: { command: ['vitest', 'run', '--project', 'unit'], minutes: 10, count: countVitest },
  integration: { command: ['vitest', 'run', '--project', 'integration'], minutes: 60, count: countVitest },
  systemd: { command: ['vitest', 'run', '--project', 'systemd'], minutes: 20, count: countVitest },
  e2e: { command: ['playwright', 'test'], minutes: 45, count: countPlaywright, ui: true },
}

const chosen = process.argv.slice(2)
const names = chosen.length > 0 ? chosen : Object.keys(STAGES)
const unknown = names.filter((name) => !(name in STAGES))
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}; there are: ${Object.keys(STAGES).join(', ')}.`)
  process.exit(2)
}

const reports = mkdtempSync(path.join(tmpdir(), 'qunkong-reports-'))
const total = { passed: 0, failed: 0, skipped: 0 }
/** What failed, and what passed at its second try only: told again at the end, where one looks first. */
const remarks = []
/** The stage that runs now, to be ended with this process. */
let running
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (running) endGroup(running.pid)
    rmSync(reports, { recursive: true, force: true })
    process.exit(130)
  })

try {
  await prepare()
  for (const name of names) add(await runStage(name, STAGES[name]))
} catch (error) {
  console.error(`\n✗ ${error instanceof Error ? error.message : error}`)
  remarks.push(`✗ ${error instanceof Error ? error.message : error}`)
  add({ passed: 0, failed: 1, skipped: 0 })
}
rmSync(reports, { recursive: true, force: true })
if (remarks.length > 0) console.log(`\n${remarks.join('\n')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(total.failed > 0 ? 1 : 0)

/** The same steps as `npm run up`. */
async function prepare() {
  const steps = await import('../deployment/up/steps.mjs')
  await steps.ensureDependencies()
  const needed = names.some((name) => ['unit', 'integration', 'systemd', 'e2e'].includes(name))
  if (needed) {
    await steps.ensureDebianPackages([
      ...(names.includes('e2e') ? PACKAGES : []),
      ...(names.includes('integration') ? INTEGRATION_PACKAGES : []),
      ...(names.includes('systemd') ? SYSTEMD_PACKAGES : []),
    ])
    await steps.ensureAddon()
  }
  if (names.some((name) => STAGES[name].ui)) await steps.ensureBuild()
}

/** Ends a whole process group; it may be gone already. */
function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** Streams the stage's output; its counts come from its report, or from its exit code where it has none. */
async function runStage(name, { command: [program, ...args], minutes, count }) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`)
  const started = Date.now()
  const report = path.join(reports, `${name}.json`)
  const reporting =
    program === 'vitest' ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : []
  const child = spawn(bin(program), [...args, ...reporting], {
    cwd: root,
    // A group of its own, so that nothing of a stage that hangs stays behind.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      // Hundreds of servers and agents start from source: all but the first find it compiled.
      NODE_COMPILE_CACHE: path.join(reports, 'compiled'),
    },
  })
  running = child
  let late = false
  const deadline = setTimeout(() => {
    late = true
    endGroup(child.pid)
  }, minutes * MINUTE_MS)
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (exitCode) => resolve(exitCode ?? 1))
  })
  clearTimeout(deadline)
  if (child.pid) endGroup(child.pid)
  running = undefined
  const counted = count ? count(report) : { passed: code === 0 ? 1 : 0, failed: 0, skipped: 0 }
  const seconds = Math.round((Date.now() - started) / 1000)
  const how = late ? `stopped after ${minutes} minutes` : `${seconds} s`
  // A crash after the last test, or before the first, is a failure that no report tells of.
  if (code !== 0 && counted.failed === 0) {
    counted.failed = 1
    remarks.push(`✗ ${name}: ended with ${code}, ${how}`)
  }
  console.log(`${counted.failed > 0 ? '✗' : '✓'} ${name}: ${JSON.stringify(counted)}, ${how}`)
  return counted
}

function add(counts) {
  for (const key of Object.keys(total)) total[key] += counts[key]
}

/** The report's JSON, or null if the stage did not live to write it. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    console.error(`The stage left no report: ${error.message}`)
    return null
  }
}

/** The first lines of what a failed test said, without colours. */
function excerpt(message = '') {
  const lines = stripVTControlCharacters(message).split('\n').filter(Boolean)
  return lines
    .slice(0, 6)
    .map((line) => `\n    ${line.slice(0, 300)}`)
    .join('')
}

function countVitest(file) {
  const report = readReport(file)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests = 0, numTodoTests = 0 } = report
  for (const { name, status, message, assertionResults } of report.testResults) {
    const where = path.relative(root, name)
    const bad = assertionResults.filter((test) => test.status === 'failed')
    for (const test of bad)
      remarks.push(`✗ ${where} › ${test.fullName}${excerpt(test.failureMessages.join('\n'))}`)
    if (status === 'failed' && bad.length === 0) remarks.push(`✗ ${where}${excerpt(message)}`)
  }
  const broken = report.testResults.filter((r) => r.status === 'failed' && r.assertionResults.length === 0)
  return { passed, failed: failed + broken.length, skipped: numPendingTests + numTodoTests }
}

function countPlaywright(file) {
  const report = readReport(file)
  if (!report?.stats) return { passed: 0, failed: 1, skipped: 0 }
  for (const { file: where, title, tests } of report.suites.flatMap(specsOf)) {
    for (const { status, results } of tests) {
      const said = excerpt(results.find((result) => result.error)?.error.message)
      if (status === 'unexpected') remarks.push(`✗ ${where} › ${title}${said}`)
      if (status === 'flaky') remarks.push(`? ${where} › ${title}: passed at its second try${said}`)
    }
  }
  const { expected, flaky, unexpected, skipped } = report.stats
  return { passed: expected + flaky, failed: unexpected, skipped }
}

/** The specs of a suite of Playwright's report, and of the suites in it. */
function specsOf({ specs, suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)]
}
