/** One executable out of base, bundle and addon, by @yao-pkg/pkg's simple SEA mode, without any download. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { makeBase, NODE_VERSION } from './base.mjs'

/**
 * A small heap keeps the agent small on its host; SIGUSR1 would open the inspector. `execArgvExtension: none`
 * makes NODE_OPTIONS of the environment mean nothing.
 */
const V8_FLAGS = ['--max-semi-space-size=1', '--max-old-space-size=128', '--disable-sigusr1']

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
  const before = process.env.HOME
  process.env.HOME = home
  try {
    const { default: sea } = createRequire(import.meta.url)('@yao-pkg/pkg/lib-es5/sea.js')
    await sea(program, {
      targets: [{ nodeRange: `node${NODE_VERSION}`, platform: 'linux', arch, output }],
      signature: false,
      seaConfig: {
        disableExperimentalSEAWarning: true,
        useSnapshot: false,
        // Not reproducible, and refused where V8's flags differ.
        useCodeCache: false,
        execArgv: V8_FLAGS,
        execArgvExtension: 'none',
        assets: { 'pty.node': addon },
      },
    })
  } finally {
    if (before === undefined) delete process.env.HOME
    else process.env.HOME = before
  }
  chmodSync(output, 0o755)
}
