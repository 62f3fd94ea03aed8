import { expect, it } from 'vitest'
import {
  GENERATION_STATES,
  PLAN_STATUSES,
  planStatus,
  type GenerationState,
  type PlanStatus,
} from '#app/domain/plan.ts'

const TABLE: Record<GenerationState, { empty: PlanStatus; withModules: PlanStatus }> = {
  pending: { empty: 'pending', withModules: 'ready' },
  generating: { empty: 'processing', withModules: 'ready' },
  ready: { empty: 'ready', withModules: 'ready' },
  failed: { empty: 'failed', withModules: 'ready' },
}

it.each(GENERATION_STATES)(
  'shows one status for a plan whose generation is %s, with and without content',
  (generation) => {
    expect(planStatus({ generation, modules: 0 })).toBe(TABLE[generation].empty)
    for (const modules of [1, 12]) expect(planStatus({ generation, modules })).toBe(TABLE[generation].withModules)
  },
)

it('uses every status it can show, and no other', () => {
  const shown = new Set(Object.values(TABLE).flatMap((row) => [row.empty, row.withModules]))
  expect([...shown].toSorted()).toEqual([...PLAN_STATUSES].toSorted())
})
