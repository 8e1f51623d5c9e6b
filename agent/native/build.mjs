/**
 * Builds node-pty's addon, with our own functions in it, for Linux without node-gyp: one g++ call against the headers
 * that the npm package `node` carries. The result loads on any Node (N-API) and glibc >= 2.28; PTY masters are close-on-exec, which
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
/** Compiler, and where the old symbol versions of glibc are linked from. */
const ARCHES = {
  x64: { compiler: 'g++', debian: 'g++', library: '/lib/x86_64-linux-gnu' },
  arm64: { compiler: 'g++', debian: 'g++', library: '/lib/aarch64-linux-gnu' },
}
const CROSS = {
  x64: {
    compiler: 'x86_64-linux-gnu-g++',
    debian: 'g++-x86-64-linux-gnu',
    library: '/usr/x86_64-linux-gnu/lib',
  },
  arm64: {
    compiler: 'aarch64-linux-gnu-g++',
    debian: 'g++-aarch64-linux-gnu',
    library: '/usr/aarch64-linux-gnu/lib',
  },
}

/** What compiles for `arch` here: this machine's own compiler, or a cross compiler; its Debian package as `debian`. */
export function toolchain(arch) {
  const tools = arch === process.arch ? ARCHES[arch] : CROSS[arch]
  if (!tools) throw new Error(`No terminals on ${arch}: only x64 and arm64 are supported.`)
  return tools
}

const packageFolder = (name, from = root) =>
  path.dirname(createRequire(path.join(from, 'package.json')).resolve(`${name}/package.json`))

const packageVersion = (name) =>
  JSON.parse(fs.readFileSync(path.join(packageFolder(name), 'package.json'), 'utf8')).version

/** Where node-pty looks for its addon when it runs from source. */
export const addonPath = () => path.join(packageFolder('node-pty'), 'build/Release/pty.node')

/** What is changed in node-pty's source: the line that is looked for, what takes its place, and why. */
const PATCHES = [
  [
    '  int flags = fcntl(fd, F_GETFL, 0);',
    '  fcntl(fd, F_SETFD, FD_CLOEXEC);\n$&',
    'make PTY masters close-on-exec',
  ],
  [
    'Napi::Object init(Napi::Env env,',
    'void InitDescriptors(Napi::Env, Napi::Object);\nvoid InitCode(Napi::Env, Napi::Object);\nvoid InitMask(Napi::Env, Napi::Object);\nvoid InitFlood(Napi::Env, Napi::Object);\nvoid InitAttributes(Napi::Env, Napi::Object);\n$&',
    'declare our functions',
  ],
  [
    '  exports.Set("fork", ',
    '  InitDescriptors(env, exports);\n  InitCode(env, exports);\n  InitMask(env, exports);\n  InitFlood(env, exports);\n  InitAttributes(env, exports);\n$&',
    'export our functions',
  ],
]

const patched = (source) =>
  PATCHES.reduce((text, [anchor, by, why]) => {
    if (text.split(anchor).length !== 2)
      throw new Error(`node-pty has changed: the place to ${why} was not found in pty.cc`)
    return text.replace(anchor, by)
  }, source)

/** Our own functions, compiled into the same addon. */
const OURS = ['descriptors.cc', 'code.cc', 'mask.cc', 'flood.cc', 'attributes.cc'].map((name) =>
  path.join(here, name),
)

/** The headers of the pinned Node, from its npm package. */
const ownHeaders = () =>
  path.join(packageFolder(`node-linux-${process.arch}`, packageFolder('node')), 'include/node')

const FLAGS = '-shared -fPIC -O2 -std=c++17 -pthread -D_FORTIFY_SOURCE=2 -fvisibility=hidden'.split(' ')
const DEFINES = [
  'NODE_GYP_MODULE_NAME=pty',
  'BUILDING_NODE_EXTENSION',
  'NAPI_CPP_EXCEPTIONS',
  '_FILE_OFFSET_BITS=64',
]

/**
 * Compiles the addon for `arch` into the file `output`; `work` is a folder for what is needed on the way.
 * @throws Error with one sentence when the compiler is missing or refuses
 */
export function compileAddon(arch, output, work) {
  const { compiler, debian, library } = toolchain(arch)
  const pty = packageFolder('node-pty')
  const napi = packageFolder('node-addon-api', pty)
  const file = path.join(work, 'pty.cc')
  fs.mkdirSync(work, { recursive: true })
  fs.writeFileSync(file, patched(fs.readFileSync(path.join(pty, 'src/unix/pty.cc'), 'utf8')))
  const includes = ['-include', path.join(here, 'glibc-compat.h')]
  for (const folder of [ownHeaders(), napi, path.join(pty, 'src/unix')]) includes.push('-I', folder)
  try {
    execFileSync(
      compiler,
      [
        ...FLAGS,
        ...DEFINES.map((define) => `-D${define}`),
        // Nothing of this machine's folders gets into the result: it is the same bytes wherever it is built.
        ...[`-ffile-prefix-map=${root}=.`, `-ffile-prefix-map=${work}=.`],
        ...includes,
        ...['-Wl,-z,relro,-z,now', '-Wl,--build-id=none', '-o', output, file, ...OURS],
        ...['-Wl,--no-as-needed', `${library}/libutil.so.1`, `${library}/libpthread.so.0`],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], timeout: 180_000 },
    )
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new Error(
        `The terminal addon for ${arch} needs the compiler ${compiler}: install ${debian} (Debian, Ubuntu: apt-get install ${debian}).`,
      )
    throw new Error(`The terminal addon did not compile:\n${String(error.stderr ?? error).slice(-2000)}`)
  }
}

/**
 * Builds the addon for this machine unless it is up to date.
 * @returns {boolean} whether anything was built
 * @throws Error with one sentence when g++ is missing or the compilation fails
 */
export function buildAddon() {
  toolchain(process.arch)
  const digest = createHash('sha256')
    .update(fs.readFileSync(path.join(packageFolder('node-pty'), 'src/unix/pty.cc')))
    .update(fs.readFileSync(path.join(here, 'glibc-compat.h')))
    .update(OURS.map((file) => fs.readFileSync(file, 'utf8')).join(''))
    .update(fs.readFileSync(fileURLToPath(import.meta.url)))
    .update(packageVersion('node'))
    .digest('hex')
  const build = path.join(here, 'build')
  const mark = path.join(build, 'digest')
  const target = addonPath()
  const current = fs.existsSync(mark) ? fs.readFileSync(mark, 'utf8') : ''
  if (current === digest && fs.existsSync(target)) return false
  const output = path.join(build, 'pty.node')
  compileAddon(process.arch, output, build)
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
