/** The Node that an agent's executable is made of: the binary of the npm package, without its symbols. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { ROOT } from '../up/command.mjs'

export const NODE_VERSION = process.version.slice(1)
const CACHE = path.join(ROOT, 'deployment/.cache')
const MINUTES_5_MS = 300_000

/** The program `strip` that knows the architecture, and its Debian package. */
export const STRIP = {
  x64: { own: 'strip', cross: 'x86_64-linux-gnu-strip' },
  arm64: { own: 'strip', cross: 'aarch64-linux-gnu-strip' },
}

/** Node's binary for `arch` as the registry has it; another architecture's package is fetched once by npm. */
export function nodeBinary(arch) {
  const name = `node-linux-${arch}`
  if (arch === process.arch) {
    const require = createRequire(path.join(ROOT, 'package.json'))
    const own = createRequire(require.resolve('node/package.json'))
    return path.join(path.dirname(own.resolve(`${name}/package.json`)), 'bin/node')
  }
  const folder = path.join(CACHE, `${name}-${NODE_VERSION}`)
  const binary = path.join(folder, 'package/bin/node')
  if (existsSync(binary)) return binary
  const work = `${folder}.new`
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  execFileSync('npm', ['pack', `${name}@${NODE_VERSION}`, '--silent', '--pack-destination', work], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: MINUTES_5_MS,
  })
  const [archive = ''] = readdirSync(work).filter((file) => file.endsWith('.tgz'))
  execFileSync('tar', ['-xzf', path.join(work, archive), '-C', work, 'package/bin/node'])
  rmSync(path.join(work, archive))
  renameSync(work, folder)
  return binary
}

/** Puts the stripped base for `arch` into the file `output`. Stripping after the injection would break the file. */
export function makeBase(arch, output) {
  const strip = arch === process.arch ? STRIP[arch].own : STRIP[arch].cross
  mkdirSync(path.dirname(output), { recursive: true })
  execFileSync(strip, ['-o', output, nodeBinary(arch)], { timeout: MINUTES_5_MS })
  chmodSync(output, 0o755)
}

/** Removes symbols of the addon in place. */
export function stripAddon(arch, file) {
  execFileSync(arch === process.arch ? STRIP[arch].own : STRIP[arch].cross, [file], { timeout: MINUTES_5_MS })
}
