/** `deployment/build-agent.sh`: builds the agent's executables and tries each of them. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { compileAddon, toolchain } from '../../agent/native/build.mjs'
import { findProgram, ROOT } from '../up/command.mjs'
import { ensureDebianPackages, step, UpError } from '../up/steps.mjs'
import { nodeBinary, stripAddon } from './base.mjs'
import { bundle } from './bundle.mjs'
import { find, keep, keyOf } from './cache.mjs'
import { pack } from './pack.mjs'
import { checkLibraries } from './symbols.mjs'

const HELP = `Usage: deployment/build-agent.sh [--arch x64|arm64|all] [--version X] [--out FOLDER] [--entry FILE] [--no-cache]

Makes FOLDER/qunkong-agent-linux-ARCH for each architecture (default: this machine's), and FOLDER/qunkong-agent,
a copy of the one for this machine. FOLDER is deployment/dist unless given, the version that of package.json.
What was built before from the same sources is taken from deployment/.cache, unless --no-cache is given.
`
const ARCHES = ['x64', 'arm64']
const QEMU = { x64: 'qemu-x86_64-static', arm64: 'qemu-aarch64-static' }
const VERSION_FORM = /^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/

function readOptions() {
  const { values } = parseArgs({
    options: {
      arch: { type: 'string', default: process.arch },
      version: { type: 'string' },
      out: { type: 'string', default: path.join(ROOT, 'deployment/dist') },
      entry: { type: 'string', default: path.join(ROOT, 'agent/main.ts') },
      'no-cache': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const version = values.version ?? JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).version
  const arches = values.arch === 'all' ? ARCHES : values.arch.split(',')
  for (const arch of arches)
    if (!ARCHES.includes(arch)) throw new UpError(`--arch ${arch} is not known: give x64, arm64 or all.`)
  if (!VERSION_FORM.test(version))
    throw new UpError(`"${version}" is no version: letters, digits, dots, + and -, at most 64 of them.`)
  return { ...values, version, arches, out: path.resolve(values.out), entry: path.resolve(values.entry) }
}

/** What Debian calls the tools that are missing. */
function missingTools(arches) {
  const packages = []
  for (const arch of arches) {
    const { compiler, debian } = toolchain(arch)
    if (!findProgram(compiler)) packages.push(debian)
    if (arch !== process.arch && !findProgram(QEMU[arch])) packages.push('qemu-user-static')
  }
  if (!findProgram('strip')) packages.push('binutils')
  return [...new Set(packages)]
}

/** The executable tells its version, on this machine or under emulation. */
function tryOut(arch, file, version) {
  const emulator = arch === process.arch ? [] : [QEMU[arch], ...libraries(arch)]
  const [program, ...args] = [...emulator, file, '--version']
  const { stdout, stderr, error, status } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 120_000,
    env: { PATH: process.env.PATH },
  })
  if (error || status !== 0 || stdout.trim() !== version)
    throw new UpError(
      `${file} does not start: --version gave ${JSON.stringify(stdout)} (exit ${status}). ${error?.message ?? stderr}`,
    )
  return arch === process.arch ? 'starts' : 'starts under emulation'
}

const libraries = (arch) =>
  arch === 'arm64' ? ['-L', '/usr/aarch64-linux-gnu'] : ['-L', '/usr/x86_64-linux-gnu']

/** The executable out of the bundled program, in the folder `work`. */
async function make(arch, program, work) {
  const addon = path.join(work, 'pty.node')
  const made = path.join(work, 'qunkong-agent')
  compileAddon(arch, addon, path.join(work, 'addon'))
  stripAddon(arch, addon)
  for (const file of [nodeBinary(arch), addon]) checkLibraries(file)
  await pack({ arch, program, addon, output: made, work })
  return made
}

async function build(options, arch) {
  const work = mkdtempSync(path.join(tmpdir(), 'qunkong-build-'))
  try {
    const program = path.join(work, 'agent.cjs')
    await bundle({ entry: options.entry, outfile: program, version: options.version })
    const key = keyOf(arch, program)
    const known = options['no-cache'] ? null : find(key)
    const made = known ?? (await make(arch, program, work))
    const said = tryOut(arch, made, options.version)
    if (!known) keep(key, made)
    mkdirSync(options.out, { recursive: true })
    const names = [`qunkong-agent-linux-${arch}`, ...(arch === process.arch ? ['qunkong-agent'] : [])]
    for (const name of names) {
      // Never half a file under its name.
      const target = path.join(options.out, name)
      copyFileSync(made, `${target}.new`)
      renameSync(`${target}.new`, target)
    }
    return `${options.version}, ${(statSync(made).size / 1e6).toFixed(1)} MB, ${said}${known ? ', built before' : ''}`
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function main() {
  const options = readOptions()
  if (options.help) {
    process.stdout.write(HELP)
    return
  }
  const missing = missingTools(options.arches)
  if (missing.length > 0) await ensureDebianPackages(missing)
  for (const arch of options.arches) await step(`agent for linux-${arch}`, () => build(options, arch))
}

main().catch((error) => {
  const known = error instanceof UpError || String(error?.code).startsWith('ERR_PARSE_ARGS')
  process.stderr.write(`\n${known ? error.message : (error?.stack ?? error)}\n`)
  process.exit(1)
})
