/** One executable out of base, bundle and addon, by @yao-pkg/pkg's simple SEA mode, without any download. */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { AGENT_FLAGS } from '../up/flags.mjs'
import { makeBase, NODE_VERSION } from './base.mjs'

/** Bytes of the path that the program is packed from, whatever the temporary folder is called. */
const PATH_LENGTH = 96
const NAME = '/agent.cjs'

/** Puts the program where its path has the length that is the same for every build. */
function place(program, work) {
  const padding = PATH_LENGTH - work.length - 1 - NAME.length
  if (padding < 1)
    throw new Error(`The temporary folder ${work} has too long a name: set TMPDIR to a shorter one.`)
  const folder = path.join(work, '_'.repeat(padding))
  mkdirSync(folder)
  copyFileSync(program, folder + NAME)
  return folder + NAME
}

/** Node writes the path that the program came from into the executable: two builds would differ by it. */
function forgetPath(file, placed) {
  const bytes = readFileSync(file)
  const at = bytes.indexOf(placed)
  if (at < 0 || bytes.indexOf(placed, at + 1) >= 0)
    throw new Error(`${placed} should be in the executable, once.`)
  bytes.write(NAME.padStart(PATH_LENGTH, '/'), at)
  writeFileSync(file, bytes)
}

/**
 * Packs `program` and `addon` for `arch` into the file `output`; `work` is a folder of its own.
 * pkg looks for its base in a cache under $HOME: it gets a home of its own, with the base already there.
 */
export async function pack({ arch, program, addon, output, work }) {
  const home = path.join(work, 'home')
  const cache = path.join(home, '.pkg-cache', 'sea')
  const name = `node-v${NODE_VERSION}-linux-${arch}`
  makeBase(arch, path.join(cache, name, 'bin', 'node'))
  for (const mark of [`${name}.tar.gz`, `${name}.tar.gz.ok`, path.join(name, 'bin', 'node.ok')])
    writeFileSync(path.join(cache, mark), '')
  mkdirSync(path.dirname(output), { recursive: true })
  const placed = place(program, work)
  const before = process.env.HOME
  process.env.HOME = home
  try {
    const { default: sea } = createRequire(import.meta.url)('@yao-pkg/pkg/lib-es5/sea.js')
    await sea(placed, {
      targets: [{ nodeRange: `node${NODE_VERSION}`, platform: 'linux', arch, output }],
      signature: false,
      seaConfig: {
        disableExperimentalSEAWarning: true,
        useSnapshot: false,
        // Not reproducible, and refused where V8's flags differ.
        useCodeCache: false,
        execArgv: AGENT_FLAGS,
        // NODE_OPTIONS of the environment mean nothing.
        execArgvExtension: 'none',
        assets: { 'pty.node': addon },
      },
    })
  } finally {
    if (before === undefined) delete process.env.HOME
    else process.env.HOME = before
  }
  forgetPath(output, placed)
  chmodSync(output, 0o755)
}
