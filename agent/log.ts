/** One line an event to stdout; with syslog priorities where journald reads it. */
const LEVELS = { DEBUG: 7, INFO: 6, WARNING: 4, ERROR: 3 } as const
type Level = keyof typeof LEVELS

/** Appended as `key=value`; never give it secrets, scripts or output. */
export type LogFields = Record<string, string | number | boolean | null | undefined>

export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

const quote = (value: unknown) => {
  const text = String(value)
  return /^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(text)
}

/** @param verbose also debug events. @param journal whether stdout goes to journald (`JOURNAL_STREAM`). */
export function createLog(
  verbose: boolean,
  journal: boolean,
  write = (line: string) => void process.stdout.write(line),
): Log {
  const line =
    (level: Level) =>
    (event: string, fields: LogFields = {}) => {
      if (level === 'DEBUG' && !verbose) return
      const rest = Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => ` ${key}=${quote(value)}`)
        .join('')
      const head = journal ? `<${LEVELS[level]}>` : `${new Date().toISOString()} ${level} `
      write(`${head}${event.replaceAll('\n', ' ')}${rest}\n`)
    }
  return { debug: line('DEBUG'), info: line('INFO'), warn: line('WARNING'), error: line('ERROR') }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
