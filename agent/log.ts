/** One line an event to stdout; with syslog priorities where journald reads it. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
/** syslog(3). */
const PRIORITIES: Record<LogLevel, number> = { DEBUG: 7, INFO: 6, WARNING: 4, ERROR: 3 }

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

/** An event is one line, whatever is in it: a line break would be a line of its own, with any priority it likes. */
const oneLine = (text: string) => text.replace(/\p{Cc}+/gu, ' ')

/** systemd sets JOURNAL_STREAM where stdout goes to journald. */
export const runsUnderJournal = (): boolean => process.env.JOURNAL_STREAM !== undefined

/** @param least what is less than it is not logged. @param journal whether journald reads the lines */
export function createLog(
  least: LogLevel,
  journal: boolean,
  write = (line: string) => void process.stdout.write(line),
): Log {
  const line =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (PRIORITIES[level] > PRIORITIES[least]) return
      const rest = Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => ` ${key}=${quote(value)}`)
        .join('')
      const head = journal ? `<${PRIORITIES[level]}>` : `${new Date().toISOString()} ${level} `
      write(`${head}${oneLine(`${event}${rest}`)}\n`)
    }
  return { debug: line('DEBUG'), info: line('INFO'), warn: line('WARNING'), error: line('ERROR') }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
