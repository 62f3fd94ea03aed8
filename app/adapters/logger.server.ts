import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino'

/** Names whose values never reach a log line, at any of the first three levels. */
const SECRET_NAMES = [
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  'set-cookie',
  'password',
  'passwordHash',
  'token',
  'tokenHash',
  'secret',
  'apiKey',
  'api_key',
  'key',
  'ticket',
  'sessionId',
]

const redact = SECRET_NAMES.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

const WITHHELD = '[what a provider said is not kept]'
/** A text that could not be read stands in the error that says so, and may be anybody's. */
const UNREAD = '[what could not be read is not kept]'

/** Where an error came from, without what it says. */
const placesOf = (stack: string | undefined) =>
  (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')

const withheldOf = (error: Error, vendors: boolean): string | undefined =>
  vendors ? WITHHELD : error instanceof SyntaxError ? UNREAD : undefined

type Told = Record<string, unknown>

/**
 * What a log keeps of an error: who, what, where and its causes. Other fields of vendors' errors hold prompts,
 * addresses and answers, so they are left out. So is what an error of the SDK's says, and what caused it: that is a
 * provider's text, and some say the key back. So is what an error quotes that could not read it.
 */
function serializeError(error: unknown, depth = 0, among = false): Told {
  if (!(error instanceof Error)) return { message: 'not an Error' }
  const vendors = among || error.name.startsWith('AI_')
  const withheld = withheldOf(error, vendors)
  const told: Told = {
    type: error.name,
    message: withheld ?? error.message,
    stack: withheld === undefined ? error.stack : placesOf(error.stack),
  }
  const { code, status, statusCode } = error as { code?: unknown; status?: unknown; statusCode?: unknown }
  for (const [name, value] of Object.entries({ code, status, statusCode })) {
    if (typeof value === 'string' || typeof value === 'number') told[name] = value
  }
  if (error.cause !== undefined && depth < 4) told['cause'] = serializeError(error.cause, depth + 1, vendors)
  return told
}

/**
 * One JSON line per event on stdout; secrets are redacted by name. JSON escapes CR and LF, so that nothing a client
 * sends can begin a line of its own.
 */
export function createLogger(settings: { logLevel: string }, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level: settings.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: redact, censor: '[redacted]' },
    serializers: { err: (error: unknown) => serializeError(error) },
  }
  return destination ? pino(options, destination) : pino(options)
}
