export type Level = 'ok' | 'warning' | 'problem'

/** Every class of repair, and what it does, in words an operator decides by. */
export const REPAIRS = {
  permissions: 'Take other users’ access to the data directory and the secret away.',
  quarantine: 'Move learners’ files that cannot be used into quarantine/, unchanged; their learners are told.',
  orphans: 'Move folders that belong to no account into quarantine/, unchanged.',
  attempts: 'Close attempts whose job is over as interrupted, so that their plans can be tried again.',
  plans: 'Put plans to rest that nothing is making: ready where they have content, else failed.',
  work: 'End replies as interrupted, and runs as failed, whose job is over, so that they can be asked for again.',
  jobs: 'Drop jobs from the queue that nothing waits for.',
  leases: 'Put jobs back into the queue whose worker is gone; end those that have no run left.',
  counters: 'Count the modules, tasks and minutes of plans again.',
  limits: 'Forget limits that reach into the future or cannot be read; their windows begin anew.',
} as const
export type RepairKind = keyof typeof REPAIRS

export type Repair = {
  kind: RepairKind
  /** Makes it good and says what was done. */
  run: () => Promise<string>
}

/** One line of the doctor: what was looked at, how it is, what to do. */
export type Finding = {
  check: string
  level: Level
  says: string
  /** What somebody has to do who repairs it by hand, or why it cannot be repaired just now. */
  todo?: string
  repair?: Repair
}

export const ok = (check: string, says: string): Finding => ({ check, level: 'ok', says })
export const warning = (check: string, says: string, todo: string): Finding => ({ check, level: 'warning', says, todo })
export const problem = (check: string, says: string, todo: string): Finding => ({ check, level: 'problem', says, todo })

/** A finding that can be repaired. */
export const repairable = (check: string, level: 'warning' | 'problem', says: string, repair: Repair): Finding => ({
  check,
  level,
  says,
  repair,
})

/** What was found, or one line that says that nothing was. */
export const foundOr = (found: Finding[], check: string, says: string): Finding[] =>
  found.length > 0 ? found : [ok(check, says)]

/** The repairs that were found to be needed, by class, in the order they are to be made. */
export function repairsIn(findings: Finding[]): { kind: RepairKind; repairs: Repair[] }[] {
  const kinds = Object.keys(REPAIRS) as RepairKind[]
  return kinds
    .map((kind) => ({ kind, repairs: findings.flatMap(({ repair }) => (repair?.kind === kind ? [repair] : [])) }))
    .filter(({ repairs }) => repairs.length > 0)
}

/** A finding for a script: without what repairs it. */
export const plainFinding = ({ repair, ...finding }: Finding) => ({ ...finding, repair: repair?.kind ?? null })
