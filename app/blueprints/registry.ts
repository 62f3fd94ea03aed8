import type { PlanKind } from '#app/domain/plan.ts'
import type { Blueprint } from '#app/generation/blueprint.ts'
import { course } from './course/index.ts'
import { weeklyProgram } from './weekly-program/index.ts'

/** Every kind of plan. A new kind is its folder and its line here. */
export const blueprints: Record<PlanKind, Blueprint> = {
  course: course as Blueprint,
  'weekly-program': weeklyProgram as Blueprint,
}
