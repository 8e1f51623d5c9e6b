/** One JSON line an event, on stdout. Secrets are cut out wherever they might slip in. */
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { type Logger, pino } from 'pino'

const SECRETS = ['password', 'token', 'secret', 'cookie', 'authorization', 'ticket']

const CHARS_MAX = 2_000
const cut = (text: string) => (text.length > CHARS_MAX ? `${text.slice(0, CHARS_MAX)}… [cut]` : text)

/**
 * An error as it is logged. A statement that failed brings along all values that it was to write: people's data, a thousand
 * rows perhaps. Neither belongs into a log.
 */
function withoutValues(error: Error): object {
  if (!(error instanceof DrizzleQueryError)) {
    const { type, message, stack, ...rest } = pino.stdSerializers.err(error)
    return { type, message: cut(message), stack: stack && cut(stack), ...rest }
  }
  const { cause } = error
  return {
    type: error.name,
    message: `Failed query: ${cause?.message ?? ''}`,
    query: cut(error.query),
    ...(cause && 'errno' in cause ? { errno: cause.errno } : {}),
    // Where it was asked from: without the first lines, which are the message.
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^ {4}at /.test(line))
      .join('\n'),
  }
}

export const createLog = (level: string): Logger =>
  pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: withoutValues },
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[cut]' },
  })
