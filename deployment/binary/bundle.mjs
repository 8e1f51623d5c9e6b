/** The agent's program as one CommonJS file, with the native addon taken out of the executable. */
import path from 'node:path'
import * as esbuild from 'esbuild'
import { ROOT } from '../up/command.mjs'

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
    // The first of ws's two optional addons is in ours; Node itself has what the other one was for.
    alias: { bufferutil: path.join(ROOT, 'agent/native/bufferutil.ts') },
    external: ['utf-8-validate'],
    define: { __QUNKONG_VERSION__: JSON.stringify(version), 'import.meta.url': '__filename' },
  })
  if (result.warnings.length > 0) throw new Error(result.warnings.map(({ text }) => text).join('\n'))
}
