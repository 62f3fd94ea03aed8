import { z } from 'zod'
import { COURSE_BOUNDS } from '#app/domain/bounds.ts'
import type { DraftModule } from '#app/domain/course.ts'
import { hasMarkup } from '#app/domain/markup.ts'
import { COURSE_TASK_KINDS } from '#app/domain/plan.ts'
import { DraftError } from '#app/generation/blueprint.ts'

const TEXT_MAX = { title: 200, description: 4000 }

const plain = (max: number) =>
  z
    .string()
    .trim()
    .refine((text) => !hasMarkup(text), 'HTML or reasoning tags')
    .refine((text) => text.length <= max, 'far too long')

const title = plain(TEXT_MAX.title).refine((text) => text.length > 0, 'empty')
const minutes = z.number().positive()

const Task = z.object({
  title,
  description: plain(TEXT_MAX.description).default(''),
  estimatedMinutes: minutes,
  kind: z.enum(COURSE_TASK_KINDS).catch('practice'),
  position: z.number().optional(),
})

const Module = z.object({
  title,
  description: plain(TEXT_MAX.description).default(''),
  estimatedMinutes: minutes,
  tasks: z.array(Task).min(COURSE_BOUNDS.tasksPerModule.min).max(COURSE_BOUNDS.tasksPerModule.max),
  position: z.number().optional(),
})

/** What a provider must return, read strictly where it matters. */
export const Draft = z.object({
  title,
  summary: plain(TEXT_MAX.description).default(''),
  notice: plain(400).default(''),
  modules: z.array(Module).min(COURSE_BOUNDS.modules.min).max(COURSE_BOUNDS.modules.max),
  omitted: z
    .array(z.object({ title: plain(200), reason: plain(400) }))
    .max(40)
    .default([]),
  references: z
    .array(
      z.object({
        title: plain(200),
        url: z.url({ protocol: /^https?$/ }).optional(),
        licence: plain(120),
      }),
    )
    .max(20)
    .default([]),
})

/** The same shape as it is asked of a model: only what the contract names. */
export const AskedDraft = z.object({
  title: z.string(),
  summary: z.string(),
  modules: z.array(
    z.object({
      title: z.string(),
      description: z.string(),
      estimatedMinutes: z.number(),
      tasks: z.array(
        z.object({
          title: z.string(),
          description: z.string(),
          estimatedMinutes: z.number(),
          kind: z.enum(COURSE_TASK_KINDS),
        }),
      ),
    }),
  ),
})

function read<T>(schema: z.ZodType<T>, raw: unknown): T {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new DraftError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`)
}

export const readModule = (raw: unknown): z.infer<typeof Module> => read(Module, raw)
export const readDraft = (raw: unknown): z.infer<typeof Draft> => read(Draft, raw)

const folded = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')

function refuseRepeats(what: string, items: { title: string; position?: number | undefined }[]): void {
  const titles = new Set(items.map((item) => folded(item.title)))
  if (titles.size < items.length) throw new DraftError(`${what}: duplicate titles`)
  const positions = items.flatMap((item) => (item.position === undefined ? [] : [item.position]))
  if (new Set(positions).size < positions.length) throw new DraftError(`${what}: repeated positions`)
}

/** By explicit position where every element has one, else as given. */
function inOrder<T extends { position?: number | undefined }>(items: T[]): T[] {
  if (items.some((item) => item.position === undefined)) return items
  return items.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0))
}

const clamp = (value: number, bounds: { min: number; max: number }) =>
  Math.min(bounds.max, Math.max(bounds.min, Math.round(value)))

/** Order, refuse repeats, and clamp minutes. `clamped` says whether any minutes were outside their bounds. */
export function tidy(modules: z.infer<typeof Module>[]): { modules: DraftModule[]; clamped: boolean } {
  refuseRepeats('modules', modules)
  let clamped = false
  const within = (value: number, bounds: { min: number; max: number }) => {
    const result = clamp(value, bounds)
    clamped ||= result !== Math.round(value)
    return result
  }
  const tidied = inOrder(modules).map((module) => {
    refuseRepeats(`tasks of "${module.title}"`, module.tasks)
    const tasks = inOrder(module.tasks).map(({ position: _, ...task }) => ({
      ...task,
      estimatedMinutes: within(task.estimatedMinutes, COURSE_BOUNDS.taskMinutes),
    }))
    const { position: _, ...rest } = module
    return { ...rest, tasks, estimatedMinutes: within(module.estimatedMinutes, COURSE_BOUNDS.moduleMinutes) }
  })
  return { modules: tidied, clamped }
}
