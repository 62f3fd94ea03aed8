/** Errors whose message was written for whoever starts the server. */
const PLAIN = new Set([
  'ConfigError',
  'DataDirectoryInUseError',
  'DataDirectoryError',
  'RootSecretError',
  'FileUnusableError',
  'StorageFullError',
])

type SystemError = Error & { code?: string; address?: string; port?: number }

/** What went wrong at startup: one plain sentence where we know it, the stack where we do not. */
export function sentenceFor(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `Cairn could not start: ${String(thrown)}`
  const error = thrown as SystemError
  if (PLAIN.has(error.name)) return error.message
  const where = `${error.address ?? ''}:${error.port ?? ''}`
  if (error.code === 'EADDRINUSE') return `${where} is in use already. Stop what uses it, or set PORT.`
  if (error.code === 'EACCES' && error.port !== undefined) return `Cairn may not listen on ${where}. Set another PORT.`
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return 'HOST names no address of this machine. Set another HOST.'
  }
  return `Cairn could not start: ${error.stack ?? error.message}`
}
