import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Runtime } from '#app/boot.server.ts'
import type { AppError } from '#app/domain/errors.ts'
import { createPlan, getPlan, type PlanView } from '#app/services/plans.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { checkInvariants } from './invariants.ts'
import { loopbackProvider, type LoopbackProvider, type Script } from './provider.ts'
import { courseFields, testRuntime, type TestRuntime } from './runtime.ts'

export type Scene = {
  provider: LoopbackProvider
  cairn: TestRuntime
  ctx: TenantContext
  /** A plan, not yet made. */
  create(fields?: Record<string, unknown>): Promise<string>
  /** A plan whose first attempt has ended. */
  made(fields?: Record<string, unknown>): Promise<string>
  plan(id: string): Promise<PlanView>
  [Symbol.asyncDispose](): Promise<void>
}

export const failing: Script = (res) => void res.writeHead(500).end('{"error":{"message":"no"}}')
/** Knows nobody by that key: no failure that passes. */
export const refusing: Script = (res) => void res.writeHead(401).end('{"error":{"message":"no"}}')
/** Takes the question and never says anything. */
export const silent: Script = () => {}

/** One learner, a whole Cairn and a provider on loopback. Checks the invariants of every file when it is left. */
export async function scene(
  script?: Script,
  env: Record<string, string> = {},
  kinds: { blueprints?: Runtime['blueprints']; workflows?: Runtime['workflows'] } = {},
): Promise<Scene> {
  const provider = await loopbackProvider(script)
  const cairn = await testRuntime({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny', ...env }, ...kinds })
  const ctx = await cairn.learner()
  const create = async (fields = {}) => (await createPlan(ctx, 'course', courseFields(fields))).id
  return {
    provider,
    cairn,
    ctx,
    create,
    async made(fields) {
      const id = await create(fields)
      await cairn.worker.tick()
      return id
    },
    plan: (id) => getPlan(ctx, id),
    async [Symbol.asyncDispose]() {
      const wrong = checkInvariants(cairn.dataDir)
      await cairn[Symbol.asyncDispose]()
      await provider.close()
      expect(wrong).toEqual([])
    },
  }
}

/** What refused, by its code; `started` when nothing did. */
export const outcomeOf = (settled: PromiseSettledResult<unknown>): string =>
  settled.status === 'fulfilled' ? 'started' : ((settled.reason as AppError).code ?? String(settled.reason))

/** How many of each. */
export function tally(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/**
 * Wait until something holds, looking every few ms; throws when it never does. Not `expect.poll`, which tests that run
 * side by side cannot use.
 */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 10_000, everyMs = 5): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${holds.toString()}`)
    await sleep(everyMs)
  }
}
