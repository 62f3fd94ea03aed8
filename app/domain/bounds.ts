/** Bounds of one generated course. Minutes outside the bounds are clamped, counts outside are cut or refused. */
export const COURSE_BOUNDS = {
  modules: { min: 1, max: 12 },
  tasksPerModule: { min: 1, max: 20 },
  moduleMinutes: { min: 15, max: 480 },
  taskMinutes: { min: 5, max: 120 },
} as const

/** Most weeks that a plan may take. */
export const WEEKS_MAX = 52

/** How long the texts of a plan may be that a learner writes by hand, in UTF-16 units. */
export const TEXT_MAX = { title: 200, description: 4000, notes: 2000 } as const

/**
 * Bounds of a plan over its whole life. A provider's one answer stays within `COURSE_BOUNDS`; extensions and modules
 * kept for what was finished in them may come to twice as many.
 */
export const PLAN_BOUNDS = { ...COURSE_BOUNDS, modules: { min: 1, max: 24 } } as const
