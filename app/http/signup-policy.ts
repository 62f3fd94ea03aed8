export type SignupFacts = {
  /** How many accounts there are. */
  accounts: number
  signups: 'open' | 'invite' | 'closed'
  /** The server can be reached from other machines, so whoever comes first need not be its owner. */
  setupNeedsTicket: boolean
  /** The valid ticket that was presented. */
  ticket: 'setup' | 'invite' | undefined
}
export type SignupRefusal = 'setup_link_needed' | 'setup_done' | 'invite_needed' | 'closed'
export type SignupDecision = { ok: true; role: 'admin' | 'learner' } | { ok: false; refusal: SignupRefusal }

const refuse = (refusal: SignupRefusal): SignupDecision => ({ ok: false, refusal })

/** May an account be made, and of which role? The first is the admin; the caller holds the write lock while it asks. */
export function maySignUp({ accounts, signups, setupNeedsTicket, ticket }: SignupFacts): SignupDecision {
  if (accounts === 0) {
    return setupNeedsTicket && ticket !== 'setup' ? refuse('setup_link_needed') : { ok: true, role: 'admin' }
  }
  if (ticket === 'setup') return refuse('setup_done')
  if (signups === 'closed') return refuse('closed')
  return signups === 'open' || ticket === 'invite' ? { ok: true, role: 'learner' } : refuse('invite_needed')
}

/** Whether an account counts against the limit of its address: not the first, and none that somebody invited. */
export const isCounted = ({ accounts, ticket }: SignupFacts): boolean => accounts > 0 && ticket === undefined

export const SIGNUP_REFUSAL_SENTENCE: Record<SignupRefusal, string> = {
  setup_link_needed: 'The first account is made with the setup link that the server printed when it started.',
  setup_done: 'This server is already set up. Sign in instead.',
  invite_needed: 'You need an invitation to create an account here. Ask the administrator for a link.',
  closed: 'This server takes no new accounts.',
}
