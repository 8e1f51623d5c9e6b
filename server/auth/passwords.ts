/** Passwords as argon2id, with OWASP's parameters (19 MiB, 2 passes, 1 lane), encoded with the hash so that they can grow. */
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { invalid } from '../errors.ts'

const MEMORY_KIB = 19_456
const PASSES = 2
const LANES = 1
const HASH_BYTES = 32
const SALT_BYTES = 16

const PASSWORD_LENGTH_MIN = 10
/** Longer ones only cost time. */
const PASSWORD_LENGTH_MAX = 256

const derive = promisify(
  (parameters: Argon2Parameters, done: (error: Error | null, hash: NonSharedBuffer) => void) =>
    argon2('argon2id', parameters, done),
)

/** `argon2id$m=…,t=…,p=…$salt$hash`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES)
  const hash = await derive({
    message: password,
    nonce,
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
    tagLength: HASH_BYTES,
  })
  const parameters = `m=${MEMORY_KIB},t=${PASSES},p=${LANES}`
  return `argon2id$${parameters}$${nonce.toString('base64url')}$${hash.toString('base64url')}`
}

const ENCODED = /^argon2id\$m=(\d+),t=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/

/** Compares in constant time; @throws when `encoded` isn't one of ours. */
export async function verifyPassword(password: string, encoded: string): Promise<boolean> {
  const [, memory, passes, lanes, salt = '', hash = ''] = ENCODED.exec(encoded) ?? []
  if (!hash) throw new Error('A stored password hash has an unknown form.')
  const expected = Buffer.from(hash, 'base64url')
  const actual = await derive({
    message: password,
    nonce: Buffer.from(salt, 'base64url'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(lanes),
    tagLength: expected.length,
  })
  return timingSafeEqual(actual, expected)
}

let decoy: Promise<string> | undefined

/** Takes as long as a real comparison, so that an unknown user name can't be told from a wrong password. */
export async function verifyNothing(password: string): Promise<false> {
  decoy ??= hashPassword(randomBytes(SALT_BYTES).toString('base64url'))
  await verifyPassword(password, await decoy)
  return false
}

/** @throws DomainError `password_too_short`, `password_too_long`, `password_is_username` */
export function checkPassword(password: string, username: string): void {
  if (password.length < PASSWORD_LENGTH_MIN)
    throw invalid('password_too_short', `A password needs at least ${PASSWORD_LENGTH_MIN} characters.`, {
      min: PASSWORD_LENGTH_MIN,
    })
  if (password.length > PASSWORD_LENGTH_MAX)
    throw invalid('password_too_long', `A password may have at most ${PASSWORD_LENGTH_MAX} characters.`, {
      max: PASSWORD_LENGTH_MAX,
    })
  if (password.toLowerCase() === username.toLowerCase())
    throw invalid('password_is_username', 'The password must not be the user name.')
}
