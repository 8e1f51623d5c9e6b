/**
 * Releases from the command line: keys and signatures where the server must not have the key, and uploads.
 *
 *   npm run --silent release -- keygen --out release.pem
 *   npm run --silent release -- sign FILE --version 1.2.3 --arch x64 --key release.pem
 *   QUNKONG_TOKEN=qk_… npm run --silent release -- upload FILE --version 1.2.3 --arch x64 [--signature …]
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'

const ANSWER_MS_MAX = 10 * 60_000

interface ReleaseOptions {
  version: string
  arch: string
}

const withRelease = (command: Command): Command =>
  command
    .argument('<file>', 'the executable')
    .requiredOption('--version <version>', 'as the executable prints it for --version')
    .addOption(new Option('--arch <arch>', 'machine').choices(['x64', 'arm64']).makeOptionMandatory())

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** The bytes that agents check: agent/protocol/release.ts has the same; a test holds both together. */
export async function releaseTextOf(file: string, { version, arch }: ReleaseOptions): Promise<string> {
  if (!/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/.test(version))
    throw new Error('A version has 1 to 64 letters, digits or . + - _, and begins with a letter or a digit.')
  const { size } = await stat(file)
  return `qunkong-release-v1\n${version}\n${arch}\n${size}\n${await sha256Of(file)}\n`
}

async function keygen({ out }: { out: string }): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  await writeFile(out, pem, { mode: 0o600, flag: 'wx', flush: true })
  process.stdout.write(`RELEASE_PUBLIC_KEY=${publicKey.export({ format: 'jwk' }).x}\n`)
}

async function signFile(file: string, options: ReleaseOptions & { key: string }): Promise<void> {
  const key = createPrivateKey(await readFile(options.key))
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${options.key} holds no Ed25519 key.`)
  const signature = sign(null, Buffer.from(await releaseTextOf(file, options)), key).toString('base64url')
  process.stdout.write(`${signature}\n`)
  const publicKey = createPublicKey(key).export({ format: 'jwk' }).x
  process.stderr.write(`Signed by the key whose public half is ${publicKey}\n`)
}

interface UploadFlags extends ReleaseOptions {
  url: string
  token?: string
  signature?: string
  notes?: string
}

/** Streams the file on a connection of its own. @throws Error with the server's sentence */
async function upload(file: string, { url, token, ...fields }: UploadFlags): Promise<void> {
  if (!token) throw new Error('An API token of an administrator is needed: --token, or QUNKONG_TOKEN.')
  const target = new URL('/api/releases', url)
  for (const [name, value] of Object.entries(fields)) if (value) target.searchParams.set(name, value)
  const { request } = target.protocol === 'https:' ? https : http
  const { size } = await stat(file)
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const sending = request(target, {
      method: 'PUT',
      agent: false,
      timeout: ANSWER_MS_MAX,
      headers: { authorization: `Bearer ${token}`, 'content-length': size },
    })
    sending.on('response', resolve)
    sending.on('timeout', () => sending.destroy(new Error('The server does not answer.')))
    // An early refusal ends the connection under the upload: then the answer is what counts.
    pipeline(createReadStream(file), sending).catch(reject)
  })
  const body = (await json(answer)) as { id?: string; error?: { message: string } }
  if (!body.id) throw new Error(body.error?.message ?? `The server answered ${answer.statusCode}.`)
  process.stdout.write(`${body.id}\n`)
}

const program = new Command('release').description('Signs and uploads releases of the agent.')
program
  .command('keygen')
  .description('make a release key; prints what the server needs to know')
  .requiredOption('--out <file>', 'where the private key goes; it must not exist')
  .action(keygen)
withRelease(program.command('sign'))
  .description('print the signature of a file')
  .requiredOption('--key <file>', 'the private key')
  .action(signFile)
withRelease(program.command('upload'))
  .description('upload a file; prints the id of the release')
  .addOption(new Option('--url <url>', 'the console').env('QUNKONG_URL').default('http://127.0.0.1:3000'))
  .addOption(new Option('--token <token>', 'API token').env('QUNKONG_TOKEN'))
  .option('--signature <signature>', 'where the release key is offline')
  .option('--notes <notes>', 'what is new')
  .action(upload)

if (import.meta.main) {
  try {
    await program.parseAsync()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
