import { z } from 'zod'
import { parseUsd } from './domain/money.ts'
import { PROVIDERS } from './domain/providers.ts'

const SIGNUP_POLICIES = ['open', 'invite', 'closed'] as const

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .refine((n) => n >= min && n <= max, { error: `must be a whole number from ${min} to ${max}` })

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })

const flag = z
  .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
  .transform((value) => value === 'true' || value === '1')

const httpUrl = z.string().refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
  error: 'must be an http:// or https:// address',
})

const origin = httpUrl.transform((value, check) => {
  const url = new URL(value)
  if (url.pathname === '/' && !url.search && !url.hash && !url.username) return url.origin
  check.addIssue({ code: 'custom', message: 'must be scheme, host and port only, like https://cairn.example' })
  return z.NEVER
})

const dollars = z.string().transform((text, check) => {
  const nano = parseUsd(text)
  if (nano !== undefined) return nano
  check.addIssue({ code: 'custom', message: 'must be an amount in US dollars, like 20 or 0.50' })
  return z.NEVER
})

/** A day in ms: no timer here may be longer, and Node's timers end near 24.8 days. */
const DAY_MS = 86_400_000

/** Every variable that is read, and what it has to look like. */
export const VARIABLES = {
  NODE_ENV: oneOf(['production', 'development', 'test']),
  HOST: z.string().regex(/^[\w.:[\]-]+$/, { error: 'must be a host name or an IP address' }),
  PORT: whole(0, 65_535),
  ORIGIN: origin,
  DATA_DIR: z.string(),
  DATABASE_URL: z.string().refine((url) => url.includes('{name}') && URL.canParse(url.replace('{name}', 'x')), {
    error: 'must be an address with {name} where the database’s name goes',
  }),
  DATABASE_AUTH_TOKEN: z.string(),
  CAIRN_SECRET: z.string().refine((s) => Buffer.byteLength(s) >= 32, { error: 'must be at least 32 bytes long' }),
  SIGNUPS: oneOf(SIGNUP_POLICIES),
  TRUST_PROXY: flag,
  AI_PROVIDER: oneOf(PROVIDERS),
  AI_BASE_URL: httpUrl,
  AI_API_KEY: z.string(),
  AI_MODEL: z.string(),
  MODELS_FILE: z.string(),
  GENERATION_TIMEOUT_MS: whole(1, DAY_MS),
  GENERATION_EXTENSION_MS: whole(0, DAY_MS),
  ANSWER_TIMEOUT_MS: whole(1, DAY_MS),
  ANSWER_GAP_MS: whole(1, DAY_MS),
  GENERATION_ATTEMPT_CAP: whole(1, 100),
  GENERATION_LIMIT: whole(1, 10_000),
  GENERATION_WINDOW_MINUTES: whole(1, 44_640),
  CHAT_LIMIT: whole(1, 100_000),
  LESSONS_LIMIT: whole(1, 10_000),
  WORKFLOW_LIMIT: whole(1, 10_000),
  JOB_LEASE_MS: whole(50, DAY_MS),
  JOB_HEARTBEAT_MS: whole(10, DAY_MS),
  JOB_CONCURRENCY: whole(1, 256),
  /** What calls with the operator's key may cost in a month, all together and for each learner, US dollars. */
  BUDGET_MONTHLY_USD: dollars,
  BUDGET_LEARNER_MONTHLY_USD: dollars,
  /** What one learner may keep, MB; 0 for no bound. */
  STORAGE_QUOTA_MB: whole(0, 1_000_000),
  /** Who presents it may read /metrics. */
  METRICS_TOKEN: z.string().refine((s) => s.length >= 16, { error: 'must be at least 16 characters long' }),
  /** Node would then believe whoever answers, with every key there is. */
  NODE_TLS_REJECT_UNAUTHORIZED: z
    .string()
    .refine((value) => value !== '0', { error: 'must not switch TLS off; name your authority in NODE_EXTRA_CA_CERTS' }),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  /** Pause between the offline curriculum's chunks, so that a person can watch it being made. */
  OFFLINE_PACE_MS: whole(0, 60_000),
  FAILPOINT: z.string(),
} as const

/** What holds where the environment says nothing, so that no environment at all is a working one. */
export const DEFAULTS = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: 3000,
  DATA_DIR: './data',
  SIGNUPS: 'open',
  TRUST_PROXY: false,
  GENERATION_ATTEMPT_CAP: 3,
  GENERATION_LIMIT: 10,
  GENERATION_WINDOW_MINUTES: 60,
  CHAT_LIMIT: 120,
  LESSONS_LIMIT: 20,
  WORKFLOW_LIMIT: 20,
  JOB_LEASE_MS: 30_000,
  JOB_CONCURRENCY: 4,
  STORAGE_QUOTA_MB: 256,
  LOG_LEVEL: 'info',
  OFFLINE_PACE_MS: 25,
} satisfies Given

export type Given = { [K in keyof typeof VARIABLES]?: z.output<(typeof VARIABLES)[K]> }
export type Values = Given & { [K in keyof typeof DEFAULTS]: NonNullable<Given[K]> }
