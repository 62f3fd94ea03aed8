import type { Config } from '#app/config.server.ts'

/** Addresses that mean every address of this machine: no browser can go there. */
const EVERYWHERE = new Set(['0.0.0.0', '::', '[::]'])

/** Where people reach this server: ORIGIN, or the listening address in a form a browser on this machine can open. */
export function publicOrigin({ origin, host }: Pick<Config, 'origin' | 'host'>, port: number): string {
  if (origin) return origin
  if (EVERYWHERE.has(host)) return `http://localhost:${port}`
  return host.includes(':') ? `http://[${host.replace(/^\[|\]$/g, '')}]:${port}` : `http://${host}:${port}`
}
