import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader } from '../tenants.server.ts'
import { modules, plans, tasks } from './schema.ts'

/** A word as a LIKE pattern: what it means to LIKE is taken literally. */
const like = (word: string) => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`

/** Words as JSON patterns, for a condition that all of them have to meet; case is ASCII's, as LIKE has it. */
const patterns = (words: readonly string[]) => JSON.stringify(words.map(like))

const found = {
  id: tasks.id,
  title: tasks.title,
  description: tasks.description,
  notes: tasks.notes,
  estimatedMinutes: tasks.estimatedMinutes,
  status: tasks.status,
  position: tasks.position,
  moduleId: modules.id,
  moduleTitle: sql<string>`${modules.title}`.as('module_title'),
  modulePosition: sql<number>`${modules.position}`.as('module_position'),
  planId: plans.id,
  planTitle: sql<string>`${plans.title}`.as('plan_title'),
}
export type FoundTask = {
  [K in keyof typeof found]: K extends 'estimatedMinutes' | 'position' | 'modulePosition' ? number : string
}

const byWords = query((db, arg: Arg<{ planId: string; patterns: string; limit: number }>) =>
  db
    .select(found)
    .from(tasks)
    .innerJoin(modules, eq(modules.id, tasks.moduleId))
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .where(
      and(
        isNull(plans.deletedAt),
        sql`${arg('planId')} in ('', ${plans.id})`,
        sql`not exists (select 1 from json_each(${arg('patterns')}) w
          where not (${tasks.title} || ' ' || ${tasks.description} || ' ' || ${tasks.notes} like w.value escape '\\'))`,
      ),
    )
    .orderBy(desc(plans.updatedAt), asc(modules.position), asc(tasks.position))
    .limit(arg('limit')),
)

/** Tasks whose title, description and notes hold all of these words; of all plans that are not deleted, or of one. */
export const findTasks = (
  r: TenantReader,
  about: { planId: string | null; words: readonly string[]; limit: number },
): Step<FoundTask[]> =>
  r.all(byWords, { planId: about.planId ?? '', patterns: patterns(about.words), limit: about.limit }) as Step<
    FoundTask[]
  >

const taskPlan = query((db, arg: Arg<{ id: string }>) =>
  db
    .select({ planId: tasks.planId })
    .from(tasks)
    .innerJoin(plans, eq(plans.id, tasks.planId))
    .where(and(eq(tasks.id, arg('id')), isNull(plans.deletedAt))),
)

/** The plan of a task, where it is not deleted. */
export function* planOfTask(r: TenantReader, taskId: string): Step<string | undefined> {
  return (yield* r.get(taskPlan, { id: taskId }))?.planId
}

const modulePlan = query((db, arg: Arg<{ id: string }>) =>
  db
    .select({ planId: modules.planId, title: sql<string>`${modules.title}`.as('module_title') })
    .from(modules)
    .innerJoin(plans, eq(plans.id, modules.planId))
    .where(and(eq(modules.id, arg('id')), isNull(plans.deletedAt))),
)

/** A module's title and plan, where that is not deleted. */
export const findModule = (r: TenantReader, moduleId: string): Step<{ planId: string; title: string } | undefined> =>
  r.get(modulePlan, { id: moduleId })
