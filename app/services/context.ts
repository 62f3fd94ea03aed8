import type { Clock } from '#app/domain/clock.ts'
import type { ForeseenCall, RunForesight } from '#app/domain/foresight.ts'
import type { Ask, Capabilities, OwnProvider, ProviderName, Use, UseSource } from '#app/domain/providers.ts'
import type { PlanKind, TenantId } from '#app/domain/plan.ts'
import type { Blueprint } from '#app/generation/blueprint.ts'
import type { DeadlineTimes } from '#app/generation/deadline.ts'
import type { Bell } from '#app/jobs/bell.server.ts'
import type { TenantQueue } from '#app/jobs/queue.server.ts'
import type { Workflows } from '#app/workflows/registry.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import type { Turns } from './turns.ts'

/** Who would make a plan now, and how long that may take. */
export type CurrentProvider = {
  /** Whose it is; `providerId` names a learner's own. */
  source: UseSource
  providerId: string | null
  name: ProviderName
  model: string
  label: string
  deadline: DeadlineTimes
  /** A model on the operator's own machine or network. */
  local: boolean
  /** Pause between the built-in curriculum's pieces, ms. */
  paceMs: number
}

/** The provider's row that a key belongs to. */
export type KeyOf = { id: string; kind: OwnProvider }

export type Vault = {
  /** Seal a text; it has to be committed before `before`, ms since the epoch. */
  seal(row: KeyOf, text: string): Promise<{ sealed: string; before: number }>
  /** Throws `SealBrokenError` where it cannot be opened any more. */
  open(row: KeyOf, sealed: string): Promise<string>
}

/** What a signed-in learner's request may reach: their file, their end of the queue, and nothing of anybody else. */
export type TenantContext = Clock & {
  tenantId: TenantId
  db: TenantDb
  queue: TenantQueue
  bell: Bell
  /** Lets the repetitions of one request wait for each other. */
  turns: Turns
  /** What the learner's file may hold before no attempt starts any more, bytes; undefined for no bound. */
  storageQuota: number | undefined
  /** A job that nobody begins within this ends by itself, ms. */
  pendingMaxMs: number
  /** How long after a worker's death another has surely taken its job over, ms. */
  recoveryMs: number
  /** Attempts per plan. */
  attemptCap: number
  blueprints: Record<PlanKind, Blueprint>
  workflows: Workflows
  /** Whether background work that is started now will be done. */
  takesWork: () => boolean
  /**
   * Throws `BudgetReachedError` (402) when a month's budget would not allow a call for this use now: asked before
   * anything is started or spent, or `calls` one after the other. Each call asks again for itself.
   */
  refuseOverBudget: (use: Use, ask?: Ask, calls?: readonly ForeseenCall[]) => Promise<void>
  /** What each of some runs would take, by its calls, with whoever answers for lessons now; null where nobody knows. */
  foresee: (runs: readonly (readonly ForeseenCall[])[]) => Promise<(RunForesight | null)[]>
  /** The provider that would make a plan now. */
  provider: CurrentProvider
  /** The operator's provider, and what is always there. */
  operator: CurrentProvider
  curriculum: CurrentProvider
  /** How long a learner's own providers are waited for, ms. */
  patience: Record<'hosted' | 'local', { timeoutMs: number; extensionMs: number }>
  /** What is known of what a model can do. */
  capabilitiesOf: (name: { provider: ProviderName; model: string; local: boolean }) => Partial<Capabilities>
  /** Seals the keys of this learner's providers, and opens them; each for one row and its kind. */
  vault: Vault
  /** Hosts inside that an admin has allowed, and what carries requests to a learner's own provider. */
  allowedHosts: () => Promise<ReadonlySet<string>>
  fetchFor: (baseUrl: string | null) => Promise<typeof fetch>
  /** Abort what this process runs for one of the learner's jobs. */
  stopJob: (jobId: string) => void
  /** A place in a bounded number of open progress streams; undefined when the learner has too many. */
  openStream: () => (() => void) | undefined
  failpoint?: (name: string) => void
}
