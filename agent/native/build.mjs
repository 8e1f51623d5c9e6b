/**
 * Builds node-pty's addon for Linux without node-gyp: one g++ call against the headers that the npm package
 * `node` carries. The result loads on any Node (N-API) and glibc >= 2.28; PTY masters are close-on-exec, which
 * node-pty's own build leaves out. Plain JavaScript for any Node >= 20: `npm run up` calls it before all else.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.resolve(here, '../..')
const ARCHES = { x64: '/lib/x86_64-linux-gnu', arm64: '/lib/aarch64-linux-gnu' }

const packageFolder = (name, from = root) =>
  path.dirname(createRequire(path.join(from, 'package.json')).resolve(`${name}/package.json`))

/** Where node-pty looks for its addon when it runs from source. */
export const addonPath = () => path.join(packageFolder('node-pty'), 'build/Release/pty.node')

function patched(source) {
  const anchor = '  int flags = fcntl(fd, F_GETFL, 0);'
  if (source.split(anchor).length !== 2)
    throw new Error(
      'node-pty has changed: the place to make PTY masters close-on-exec was not found in pty.cc',
    )
  return source.replace(anchor, `  fcntl(fd, F_SETFD, FD_CLOEXEC);\n${anchor}`)
}

/**
 * Builds the addon unless it is up to date.
 * @returns {boolean} whether anything was built
 * @throws Error with one sentence when g++ is missing or the compilation fails
 */
export function buildAddon() {
  const library = ARCHES[process.arch]
  if (!library) throw new Error(`No terminals on ${process.arch}: only x64 and arm64 are supported.`)
  const pty = packageFolder('node-pty')
  const headers = path.join(
    packageFolder(`node-linux-${process.arch}`, packageFolder('node')),
    'include/node',
  )
  const napi = packageFolder('node-addon-api', pty)
  const source = patched(fs.readFileSync(path.join(pty, 'src/unix/pty.cc'), 'utf8'))
  const compat = path.join(here, 'glibc-compat.h')
  const digest = createHash('sha256')
    .update(source)
    .update(fs.readFileSync(compat))
    .update(fs.readFileSync(fileURLToPath(import.meta.url)))
    .update(headers)
    .digest('hex')

  const build = path.join(here, 'build')
  const mark = path.join(build, 'digest')
  const target = addonPath()
  const current = fs.existsSync(mark) ? fs.readFileSync(mark, 'utf8') : ''
  if (current === digest && fs.existsSync(target)) return false

  fs.mkdirSync(build, { recursive: true })
  const file = path.join(build, 'pty.cc')
  const output = path.join(build, 'pty.node')
  fs.writeFileSync(file, source)
  const flags = '-shared -fPIC -O2 -std=c++17 -pthread -D_FORTIFY_SOURCE=2 -fvisibility=hidden'.split(' ')
  const defines = [
    'NODE_GYP_MODULE_NAME=pty',
    'BUILDING_NODE_EXTENSION',
    'NAPI_CPP_EXCEPTIONS',
    '_FILE_OFFSET_BITS=64',
  ]
  try {
    execFileSync(
      'g++',
      [
        ...flags,
        ...defines.map((define) => `-D${define}`),
        ...['-include', compat, '-I', headers, '-I', napi, '-I', path.join(pty, 'src/unix')],
        ...['-Wl,-z,relro,-z,now', '-o', output, file],
        ...['-Wl,--no-as-needed', `${library}/libutil.so.1`, `${library}/libpthread.so.0`],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], timeout: 180_000 },
    )
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new Error(
        'The terminal addon needs a C++ compiler: install g++ (Debian, Ubuntu: apt-get install g++).',
      )
    throw new Error(`The terminal addon did not compile:\n${String(error.stderr ?? error).slice(-2000)}`)
  }
  fs.mkdirSync(path.dirname(target), { recursive: true })
  fs.copyFileSync(output, `${target}.new`)
  fs.renameSync(`${target}.new`, target)
  fs.writeFileSync(mark, digest)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(buildAddon() ? 'built the terminal addon' : 'the terminal addon is up to date')
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
