import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader } from '../tenants.server.ts'
import { conversations, messages } from './schema-chat.ts'
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

/** UTF-16 units of a message that a search shows before and after the first word it found. */
const AROUND = 120

/** A search on a model's behalf looks at so many messages, the newest: nobody waits for one who reads everything. */
const LOOKED_AT = 3000

const said = query((db, arg: Arg<{ planId: string; patterns: string; first: string; limit: number }>) =>
  db
    .select({
      conversationId: sql<string>`${conversations.id}`.as('conversation_id'),
      title: conversations.title,
      role: messages.role,
      text: sql<string>`substr(${messages.text}, max(1, instr(lower(${messages.text}), ${arg('first')}) - ${sql.raw(String(AROUND))}), ${sql.raw(String(2 * AROUND))})`,
      at: messages.createdAt,
    })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(
      and(
        isNull(conversations.deletedAt),
        eq(messages.shown, true),
        sql`${messages.id} in (select n.id from messages n order by n.id desc limit ${sql.raw(String(LOOKED_AT))})`,
        sql`(${arg('planId')} = '' or ${conversations.planId} = ${arg('planId')})`,
        sql`not exists (select 1 from plans p where p.id = ${conversations.planId} and p.deleted_at is not null)`,
        sql`not exists (select 1 from json_each(${arg('patterns')}) w where not (${messages.text} like w.value escape '\\'))`,
      ),
    )
    .orderBy(desc(messages.id))
    .limit(arg('limit')),
)

export type SaidBefore = { conversationId: string; title: string; role: 'user' | 'assistant'; text: string; at: number }

/** Where and what to search: null for conversations about anything. */
type Search = { planId: string | null; words: readonly string[]; limit: number }

/** Pieces of shown messages that hold all of these words, the newest first; nothing of what is deleted. */
export const findSaid = (r: TenantReader, { planId, words, limit }: Search): Step<SaidBefore[]> =>
  r.all(said, { planId: planId ?? '', patterns: patterns(words), first: (words[0] ?? '').toLowerCase(), limit })
