/** The only place that reads the environment: validated once, every bad value named with what would be right. */
import path from 'node:path'
import { z } from 'zod'

export const MODES = ['production', 'development'] as const

export interface Config {
  mode: (typeof MODES)[number]
  host: string
  /** 0 takes any free port; the one taken is in `DATA_DIR/server.json`. */
  port: number
  agentHost: string
  agentPort: number
  /** What the console tells people to let their agents dial, where it isn't the host that they browse. */
  agentPublicHost: string | null
  /** Files of a certificate for the agents' port, PEM; null: one of our own authority. */
  agentTls: { cert: string; key: string } | null
  /** Plain connections of agents from other machines. */
  agentAllowPlain: boolean
  /** Agents see the certificate of a proxy in front instead of ours. */
  agentTlsProxy: boolean
  /** Absolute. */
  dataDir: string
  /** Null: a private MariaDB of our own. */
  databaseUrl: string | null
  databaseConnections: number
  /** Null: made and kept in the data folder. */
  authSecret: string | null
  publicUrl: URL | null
  trustProxy: boolean
  adminPassword: string | null
  openEnrolment: boolean
  /** Raw Ed25519 key, base64url: releases are signed offline by its other half. Null: by a key of the server's own. */
  releasePublicKey: string | null
  /** Of releases, by all agents together. */
  updateDownloadsMax: number
  updateBytesPerSecond: number
  /** How long a run waits for a second person's approval. */
  approvalHours: number
  /** For outputs of running tasks; a quarter of it again for results that wait for the database. */
  outputMemoryBytes: number
  /** For the histories of terminals. */
  terminalMemoryBytes: number
  /** Files for hosts: of one, bytes; of the disk that they leave free; milliseconds that one is kept that nobody names. */
  fileBytesMax: number
  fileFreeBytesMin: number
  fileGraceMs: number
  /** What hosts brought is kept for so long. */
  fetchedMs: number
  logLevel: string
  /** False serves no pages: for tests and headless use. */
  ui: boolean
}

export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(problems.join(' '))
    this.name = 'ConfigError'
  }
}

const say = (sentence: string) => ({ error: sentence })
const port = (name: string, fallback: number) =>
  z.coerce
    .number(say(`${name} must be a port number (0 to 65535).`))
    .int(say(`${name} must be a port number (0 to 65535).`))
    .min(0, say(`${name} must be a port number (0 to 65535).`))
    .max(65535, say(`${name} must be a port number (0 to 65535).`))
    .default(fallback)
const whole = (name: string, min: number, max: number, fallback: number) => {
  const sentence = say(`${name} must be a whole number from ${min} to ${max}.`)
  return z.coerce.number(sentence).int(sentence).min(min, sentence).max(max, sentence).default(fallback)
}
const flag = (name: string) =>
  z
    .enum(['true', 'false', '1', '0'], say(`${name} must be true or false.`))
    .default('false')
    .transform((value) => value === 'true' || value === '1')

const ENVIRONMENT = z.object({
  NODE_ENV: z
    .enum([...MODES, 'test'], say('NODE_ENV must be production or development.'))
    .default('production'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port('PORT', 3000),
  AGENT_HOST: z.string().default('127.0.0.1'),
  AGENT_PORT: port('AGENT_PORT', 8765),
  AGENT_PUBLIC_HOST: z
    .string()
    .regex(/^[\w.:-]+$/, say('AGENT_PUBLIC_HOST must be a host name or an address, without scheme or port.'))
    .optional(),
  AGENT_TLS_CERT: z.string().optional(),
  AGENT_TLS_KEY: z.string().optional(),
  AGENT_ALLOW_PLAIN: flag('AGENT_ALLOW_PLAIN'),
  AGENT_TLS_PROXY: flag('AGENT_TLS_PROXY'),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .url({
      protocol: /^mysql$/,
      error: 'DATABASE_URL must look like mysql://user:password@host:3306/database.',
    })
    .optional(),
  DATABASE_CONNECTIONS: z.coerce
    .number(say('DATABASE_CONNECTIONS must be a number from 2 to 200.'))
    .int(say('DATABASE_CONNECTIONS must be a number from 2 to 200.'))
    .min(2, say('DATABASE_CONNECTIONS must be a number from 2 to 200.'))
    .max(200, say('DATABASE_CONNECTIONS must be a number from 2 to 200.'))
    .default(16),
  NATS_URL: z
    .undefined(say('NATS_URL is not supported in this version: one server serves the fleet. Remove it.'))
    .optional(),
  NEXTAUTH_SECRET: z
    .string()
    .min(32, say('NEXTAUTH_SECRET must have at least 32 characters; leave it out to have one made and kept.'))
    .optional(),
  NEXTAUTH_URL: z
    .url({
      protocol: /^https?$/,
      error: 'NEXTAUTH_URL must be the URL people browse, as https://qunkong.example.com.',
    })
    .optional(),
  TRUST_PROXY: flag('TRUST_PROXY'),
  ADMIN_PASSWORD: z
    .string()
    .min(10, say('ADMIN_PASSWORD must have at least 10 characters.'))
    .max(256, say('ADMIN_PASSWORD must have at most 256 characters.'))
    .optional(),
  AGENT_OPEN_ENROLMENT: flag('AGENT_OPEN_ENROLMENT'),
  RELEASE_PUBLIC_KEY: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{43}$/,
      say(
        'RELEASE_PUBLIC_KEY must be a raw Ed25519 key in base64url: 43 characters, as `release.ts keygen` prints it.',
      ),
    )
    .optional(),
  UPDATE_DOWNLOADS_MAX: whole('UPDATE_DOWNLOADS_MAX', 1, 10_000, 50),
  UPDATE_BYTES_PER_SECOND: whole('UPDATE_BYTES_PER_SECOND', 65_536, 100_000_000_000, 64 * 1024 * 1024),
  RUN_APPROVAL_HOURS: whole('RUN_APPROVAL_HOURS', 1, 720, 24),
  OUTPUT_MEMORY_MIB: whole('OUTPUT_MEMORY_MIB', 1, 65_536, 160),
  TERMINAL_MEMORY_MIB: whole('TERMINAL_MEMORY_MIB', 1, 65_536, 256),
  FILE_MIB_MAX: whole('FILE_MIB_MAX', 1, 8192, 2048),
  FILE_FREE_MIB: whole('FILE_FREE_MIB', 0, 1_000_000, 1024),
  FILE_GRACE_HOURS: whole('FILE_GRACE_HOURS', 0, 8760, 24),
  FETCHED_KEEP_DAYS: whole('FETCHED_KEEP_DAYS', 1, 3650, 7),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      say('LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.'),
    )
    .default('info'),
  QUNKONG_UI: z.enum(['on', 'off'], say('QUNKONG_UI must be on or off.')).default('on'),
})

/** What may be set. */
export const SETTINGS: readonly string[] = Object.keys(ENVIRONMENT.shape)

/**
 * Reads the configuration out of `env`; empty values count as absent. Relative paths start at `cwd`.
 * @throws ConfigError with a sentence for every bad value
 */
export function readConfig(env: Record<string, string | undefined>, cwd: string): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = ENVIRONMENT.safeParse(given)
  if (!parsed.success) throw new ConfigError([...new Set(parsed.error.issues.map((issue) => issue.message))])
  const value = parsed.data
  if (value.PORT !== 0 && value.PORT === value.AGENT_PORT)
    throw new ConfigError([`PORT and AGENT_PORT are both ${value.PORT}: they must differ.`])
  const { AGENT_TLS_CERT: cert, AGENT_TLS_KEY: key } = value
  if ((cert === undefined) !== (key === undefined))
    throw new ConfigError(['AGENT_TLS_CERT and AGENT_TLS_KEY belong together: give both, or none.'])
  return {
    mode: value.NODE_ENV === 'development' ? 'development' : 'production',
    host: value.HOST,
    port: value.PORT,
    agentHost: value.AGENT_HOST,
    agentPort: value.AGENT_PORT,
    agentPublicHost: value.AGENT_PUBLIC_HOST ?? null,
    agentTls: cert && key ? { cert: path.resolve(cwd, cert), key: path.resolve(cwd, key) } : null,
    agentAllowPlain: value.AGENT_ALLOW_PLAIN || value.AGENT_TLS_PROXY,
    agentTlsProxy: value.AGENT_TLS_PROXY,
    dataDir: path.resolve(cwd, value.DATA_DIR),
    databaseUrl: value.DATABASE_URL ?? null,
    databaseConnections: value.DATABASE_CONNECTIONS,
    authSecret: value.NEXTAUTH_SECRET ?? null,
    publicUrl: value.NEXTAUTH_URL ? new URL(value.NEXTAUTH_URL) : null,
    trustProxy: value.TRUST_PROXY,
    adminPassword: value.ADMIN_PASSWORD ?? null,
    openEnrolment: value.AGENT_OPEN_ENROLMENT,
    releasePublicKey: value.RELEASE_PUBLIC_KEY ?? null,
    updateDownloadsMax: value.UPDATE_DOWNLOADS_MAX,
    updateBytesPerSecond: value.UPDATE_BYTES_PER_SECOND,
    approvalHours: value.RUN_APPROVAL_HOURS,
    outputMemoryBytes: value.OUTPUT_MEMORY_MIB * 1024 * 1024,
    terminalMemoryBytes: value.TERMINAL_MEMORY_MIB * 1024 * 1024,
    fileBytesMax: value.FILE_MIB_MAX * 1024 * 1024,
    fileFreeBytesMin: value.FILE_FREE_MIB * 1024 * 1024,
    fileGraceMs: value.FILE_GRACE_HOURS * 3600_000,
    fetchedMs: value.FETCHED_KEEP_DAYS * 24 * 3600_000,
    logLevel: value.LOG_LEVEL,
    ui: value.QUNKONG_UI === 'on',
  }
}

/** Reads `.env` of the working directory, where there is one, under what the environment says already. */
export function loadConfig(): Config {
  try {
    process.loadEnvFile()
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!absent) throw new ConfigError([`The file .env can't be read: ${String(error)}.`])
  }
  const config = readConfig(process.env, process.cwd())
  // React and Next choose their builds by it, also where nobody set it. Next-auth would take NEXTAUTH_URL for every
  // request's origin; `http/origin.ts` decides on that instead.
  Object.assign(process.env, { NODE_ENV: config.mode, AUTH_TRUST_HOST: 'true', NEXT_TELEMETRY_DISABLED: '1' })
  delete process.env.NEXTAUTH_URL
  return config
}
