/** Every event that concerns security, with what it is called before people. */
export const SECURITY_EVENTS = {
  sign_up: 'Account made',
  'sign_up.limited': 'Too many accounts made from one place',
  sign_in: 'Signed in',
  'sign_in.failed': 'Sign-in failed',
  'sign_in.limited': 'Too many tries to sign in',
  'sign_in.disabled': 'Sign-in refused: account disabled',
  sign_out: 'Signed out',
  'session.revoked': 'Sessions ended',
  'password.changed': 'Password changed',
  'password.reset': 'Password reset',
  'reauthentication.failed': 'Wrong password when asked again',
  'token.created': 'API token made',
  'token.revoked': 'API token revoked',
  'ticket.created': 'Link made for setting up, inviting or resetting',
  'account.deleted': 'Account deleted',
  'account.disabled': 'Account disabled',
  'account.enabled': 'Account enabled',
  'account.admin': 'Made an administrator',
  'access.ended': 'A stream was cut: its session, token or account had ended',
  'provider.added': 'Provider added',
  'provider.changed': 'Provider changed',
  'provider.removed': 'Provider removed',
  'keys.rotated': 'Root key replaced',
  'hosts.allowed': 'A host allowed for providers',
  'hosts.refused': 'A host no longer allowed for providers',
  'admin.job_cancelled': 'Administrator cancelled a job',
  'admin.job_retried': 'Administrator tried a job again',
  'admin.limit_reset': 'Administrator reset a limit',
  'admin.budget_set': 'Administrator set a budget',
} as const

export type SecurityEvent = keyof typeof SECURITY_EVENTS

/** Refusals that repeat as fast as somebody asks: of those alike, one a minute is kept. */
export const isLimited = (event: SecurityEvent): boolean => event.endsWith('.limited')

/** One event as it is shown; `at` is ISO 8601. */
export type SecurityEventView = {
  id: number
  at: string
  event: string
  /** The event in words. */
  what: string
  address: string | null
  userAgent: string | null
}

export const wordsFor = (event: string): string =>
  Object.hasOwn(SECURITY_EVENTS, event) ? SECURITY_EVENTS[event as SecurityEvent] : event
