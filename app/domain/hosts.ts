const PRIVATE_V4 = [/^127\./, /^10\./, /^192\.168\./, /^169\.254\./, /^172\.(1[6-9]|2\d|3[01])\./]
const bare = (host: string) => host.replace(/^\[|\]$/g, '').toLowerCase()

/** Whether a host name or address as written is this machine itself. */
export function isLoopbackHost(host: string): boolean {
  const name = bare(host)
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}

/**
 * Whether an address as written is on this machine or its own network. It reads the text only, to choose patience
 * for a model server; it is no guard against where a request may go.
 */
export function isLocalUrl(url: string): boolean {
  const host = bare(/^https?:\/\/(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1] ?? '')
  if (isLoopbackHost(host) || host === '0.0.0.0') return true
  if (host.includes(':')) return /^f[cd]|^fe[89ab]/.test(host)
  if (/^\d+(\.\d+){3}$/.test(host)) return PRIVATE_V4.some((range) => range.test(host))
  return !host.includes('.') || /\.(local|lan|internal|home\.arpa)$/.test(host)
}
