import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ModelOverrides, type ModelOverride } from './adapters/catalogue.ts'
import { VARIABLES, DEFAULTS, type Given, type Values } from './config-variables.ts'
import type { ProviderName } from './domain/providers.ts'
import { isLocalUrl, isLoopbackHost } from './domain/hosts.ts'

/** The settings cannot be used; the message names every bad one, and never a value that may be secret. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** As quotas count: 2^20 bytes. */
const MB = 1024 * 1024

type Env = Record<string, string | undefined>

/** The text of a variable: from the environment, or from the file that `<name>_FILE` names. Empty counts as unset. */
function textOf(env: Env, name: string): string | undefined {
  const direct = env[name]?.trim() || undefined
  const file = env[`${name}_FILE`]?.trim() || undefined
  if (!file) return direct
  if (direct) throw new ConfigError(`${name} and ${name}_FILE are both set; keep one`)
  try {
    return readFileSync(file, 'utf8').trim() || undefined
  } catch {
    throw new ConfigError(`${name}_FILE names a file that cannot be read`)
  }
}

function readValues(env: Env): { values: Values; problems: string[] } {
  const problems: string[] = []
  const entries: [string, unknown][] = []
  for (const [name, schema] of Object.entries(VARIABLES)) {
    try {
      const text = textOf(env, name)
      if (text === undefined) continue
      const parsed = schema.safeParse(text)
      if (parsed.success) entries.push([name, parsed.data])
      else problems.push(`${name} ${parsed.error.issues[0]?.message ?? 'is not valid'}`)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      problems.push(error.message)
    }
  }
  return { values: { ...DEFAULTS, ...(Object.fromEntries(entries) as Given) }, problems }
}

function providerOf(v: Values): ProviderName {
  if (v.AI_PROVIDER) return v.AI_PROVIDER
  if (v.AI_BASE_URL) return 'openai-compatible'
  return v.AI_API_KEY ? 'openai' : 'offline'
}

/** Hosted models answer in seconds; a model on the operator's own machine may load for a minute first. */
const HOSTED_MS = { timeoutMs: 10_000, extensionMs: 10_000, firstMs: 60_000, gapMs: 60_000 }
const LOCAL_MS = { timeoutMs: 120_000, extensionMs: 180_000, firstMs: 120_000, gapMs: 180_000 }

const patienceOf = (v: Values, preset: typeof HOSTED_MS) => ({
  timeoutMs: v.GENERATION_TIMEOUT_MS ?? preset.timeoutMs,
  extensionMs: v.GENERATION_EXTENSION_MS ?? preset.extensionMs,
  // Whoever waits longer for a plan waits as long for a lesson.
  firstMs: v.ANSWER_TIMEOUT_MS ?? Math.max(preset.firstMs, v.GENERATION_TIMEOUT_MS ?? 0),
  gapMs: v.ANSWER_GAP_MS ?? Math.max(preset.gapMs, v.GENERATION_EXTENSION_MS ?? 0),
})

function aiSettings(v: Values) {
  const provider = providerOf(v)
  const local = provider === 'openai-compatible' && v.AI_BASE_URL !== undefined && isLocalUrl(v.AI_BASE_URL)
  const patience = { hosted: patienceOf(v, HOSTED_MS), local: patienceOf(v, LOCAL_MS) }
  return {
    ...(local ? patience.local : patience.hosted),
    /** How long learners' own providers are waited for. */
    patience,
    provider,
    local,
    baseUrl: v.AI_BASE_URL,
    apiKey: v.AI_API_KEY,
    model: v.AI_MODEL,
    offlinePaceMs: v.OFFLINE_PACE_MS,
  }
}

/** A third of a short lease, so that setting the lease alone is enough. */
const heartbeatOf = (v: Values) => v.JOB_HEARTBEAT_MS ?? Math.min(10_000, Math.floor(v.JOB_LEASE_MS / 3))

/** What is wrong between variables that are each right. */
function contradictions(v: Values): string[] {
  const found: string[] = []
  const provider = providerOf(v)
  const ownAddress = provider === 'openai-compatible' || provider === 'azure'
  if (ownAddress && !v.AI_BASE_URL) found.push(`AI_BASE_URL is needed by ${provider}`)
  const keyed = provider !== 'offline' && provider !== 'openai-compatible'
  if (keyed && !v.AI_API_KEY && (provider === 'azure' || !v.AI_BASE_URL))
    found.push(`AI_API_KEY is needed by ${provider}`)
  if (heartbeatOf(v) * 2 > v.JOB_LEASE_MS) found.push('JOB_HEARTBEAT_MS must be at most half of JOB_LEASE_MS')
  if (v.FAILPOINT && v.NODE_ENV === 'production') found.push('FAILPOINT is for tests, not for production')
  return found
}

/** What a learner may start, and what the operator's key may cost. */
const bounds = (v: Values) => ({
  /** Messages to a tutor, modules of lessons, and other workflows, that a learner may start in the window. */
  chatLimit: v.CHAT_LIMIT,
  lessonsLimit: v.LESSONS_LIMIT,
  workflowLimit: v.WORKFLOW_LIMIT,
  /** Budgets of the operator's key until an admin sets others, nano-USD a month. */
  budgets: { instance: v.BUDGET_MONTHLY_USD ?? null, share: v.BUDGET_LEARNER_MONTHLY_USD ?? null },
})

/** The operator's own word on models: MODELS_FILE, or models.json in the data directory. Throws `ConfigError`. */
function readModels({ MODELS_FILE, DATA_DIR }: Values): ModelOverride[] {
  const file = path.resolve(MODELS_FILE ?? path.join(DATA_DIR, 'models.json'))
  if (!MODELS_FILE && !existsSync(file)) return []
  const name = MODELS_FILE ? 'MODELS_FILE' : 'models.json in DATA_DIR'
  let given: unknown
  try {
    given = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new ConfigError(`${name} cannot be read as JSON.`)
  }
  const parsed = ModelOverrides.safeParse(given)
  if (parsed.success) return parsed.data.models
  const [issue] = parsed.error.issues
  throw new ConfigError(`${name}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'is not valid'}`)
}

/** The folder that holds package.json, found from this file: the same from source and from the built server. */
function projectRoot(): string {
  let dir = path.dirname(fileURLToPath(import.meta.url))
  while (!existsSync(path.join(dir, 'package.json'))) {
    const parent = path.dirname(dir)
    if (parent === dir) throw new ConfigError('package.json was not found above the server’s files.')
    dir = parent
  }
  return dir
}

const placesIn = (root: string) => ({
  migrations: { control: path.join(root, 'db/control/migrations'), tenant: path.join(root, 'db/tenant/migrations') },
  clientDir: path.join(root, 'build/client'),
})

export type Config = ReturnType<typeof loadConfig>

/** Read and check every setting. Throws one `ConfigError` that lists all that is wrong. */
export function loadConfig(env: Env = process.env) {
  const { values: v, problems } = readValues(env)
  const wrong = [...problems, ...contradictions(v)]
  if (wrong.length > 0) {
    throw new ConfigError(`These settings cannot be used:\n${wrong.map((line) => `  ${line}`).join('\n')}`)
  }
  const root = projectRoot()
  return {
    root,
    mode: v.NODE_ENV,
    host: v.HOST,
    /** Only this machine can reach the server directly. */
    loopback: isLoopbackHost(v.HOST),
    port: v.PORT,
    origin: v.ORIGIN,
    dataDir: path.resolve(v.DATA_DIR),
    /** A libSQL server that keeps the databases instead of the data directory. */
    database: v.DATABASE_URL ? { url: v.DATABASE_URL, authToken: v.DATABASE_AUTH_TOKEN } : undefined,
    secret: v.CAIRN_SECRET,
    signups: v.SIGNUPS,
    trustProxy: v.TRUST_PROXY,
    ai: aiSettings(v),
    /** What the operator knows better about models: prices, capabilities. */
    models: readModels(v),
    generation: {
      attemptCap: v.GENERATION_ATTEMPT_CAP,
      limit: v.GENERATION_LIMIT,
      windowMinutes: v.GENERATION_WINDOW_MINUTES,
    },
    ...bounds(v),
    jobs: {
      leaseMs: v.JOB_LEASE_MS,
      heartbeatMs: heartbeatOf(v),
      concurrency: v.JOB_CONCURRENCY,
    },
    /** What one learner's file may hold, bytes; undefined for no bound. */
    storageQuota: v.STORAGE_QUOTA_MB === 0 ? undefined : v.STORAGE_QUOTA_MB * MB,
    metricsToken: v.METRICS_TOKEN,
    logLevel: v.LOG_LEVEL,
    failpoint: v.FAILPOINT,
    ...placesIn(root),
  }
}
