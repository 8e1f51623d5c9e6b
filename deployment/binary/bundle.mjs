/** The agent's program as one CommonJS file, with the native addon taken out of the executable. */
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
    // Optional speed-ups of ws, of which neither is installed.
    external: ['bufferutil', 'utf-8-validate'],
    define: { __QUNKONG_VERSION__: JSON.stringify(version), 'import.meta.url': '__filename' },
  })
  if (result.warnings.length > 0) throw new Error(result.warnings.map(({ text }) => text).join('\n'))
}
