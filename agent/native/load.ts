/** The native addon: node-pty's, and what we compile in next to it. Built by `build.mjs`. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { getRawAsset, isSea } from 'node:sea'

/** Under which the build packs it into the executable. */
export const ADDON_ASSET = 'pty.node'

/**
 * Loads the addon: of a packed agent out of the executable, else from where the build has put it.
 * @throws Error that names every folder that was tried
 */
export function loadAddon(): unknown {
  if (isSea()) return loadPacked(Buffer.from(getRawAsset(ADDON_ASSET)))
  const require = createRequire(import.meta.url)
  return require(path.join(path.dirname(require.resolve('node-pty/package.json')), 'build/Release/pty.node'))
}

/** A library can only be loaded from a file: it gets one of its own, gone again before anybody could touch it. */
function loadPacked(bytes: Buffer): unknown {
  const refusals: string[] = []
  // Any of them may be read-only, or mounted noexec.
  for (const base of [process.env.RUNTIME_DIRECTORY, '/run', '/dev/shm', tmpdir(), '/var/lib']) {
    if (!base) continue
    let folder = ''
    try {
      folder = mkdtempSync(path.join(base, 'qunkong-agent-'))
      const file = path.join(folder, ADDON_ASSET)
      writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' })
      chmodSync(file, 0o500)
      const module = { exports: {} }
      process.dlopen(module, file)
      return module.exports
    } catch (error) {
      refusals.push(`${base}: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      // What is mapped stays mapped.
      if (folder) rmSync(folder, { recursive: true, force: true })
    }
  }
  throw new Error(`The terminal library could not be loaded (${refusals.join('; ')}).`)
}
