/** One JSON line an event, on stdout. Secrets are cut out wherever they might slip in. */
import { type Logger, pino } from 'pino'

const SECRETS = ['password', 'token', 'secret', 'cookie', 'authorization', 'ticket']

export const createLog = (level: string): Logger =>
  pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[cut]' },
  })
