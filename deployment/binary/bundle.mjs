/** The agent's program as one CommonJS file, with the native addon taken out of the executable. */
import path from 'node:path'
import * as esbuild from 'esbuild'
import { ROOT } from '../up/command.mjs'

const LOADER = path.join(ROOT, 'agent/native/load.ts')

/** node-pty looks for its addon in folders: here it comes from our loader. */
const packedAddon = {
  name: 'packed-addon',
  setup(build) {
    build.onLoad({ filter: /node-pty[\\/]lib[\\/]utils\.js$/ }, () => ({
      contents: `
        exports.assign = (target, ...sources) => Object.assign(target, ...sources);
        exports.loadNativeModule = () =>
          ({ dir: '.', module: require(${JSON.stringify(LOADER)}).loadAddon() });`,
      resolveDir: ROOT,
      loader: 'js',
    }))
    build.onResolve({ filter: /windowsTerminal$/ }, ({ path: name }) => ({ path: name, namespace: 'absent' }))
    build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/**
 * Bundles `entry` into `outfile`.
 * @param {{ entry: string, outfile: string, version: string }} options `version` replaces the source's own
 */
export async function bundle({ entry, outfile, version }) {
  const result = await esbuild.build({
    entryPoints: [entry],
    outfile,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'error',
    // Optional speed-ups of ws, of which neither is installed.
    external: ['bufferutil', 'utf-8-validate'],
    define: { __QUNKONG_VERSION__: JSON.stringify(version), 'import.meta.url': '__filename' },
    plugins: [packedAddon],
  })
  if (result.warnings.length > 0) throw new Error(result.warnings.map(({ text }) => text).join('\n'))
}
