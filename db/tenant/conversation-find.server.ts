import { desc, isNull, sql } from 'drizzle-orm'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader } from '../tenants.server.ts'
import { ofPlanThatIs, shownRow, type ShownConversation } from './conversations.server.ts'
import { conversations } from './schema-chat.ts'

/** Where words were found; `messageId` is null for a title. */
export type Hit = { conversationId: string; messageId: string | null; text: string }

/** SQLite folds the case of ASCII letters only: words with others are looked for as written, and in both cases. */
const casesOf = (words: string): string => {
  const escaped = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return JSON.stringify([...new Set([words, words.toLowerCase(), words.toUpperCase()])].map(escaped))
}

const titled = query((db, arg: Arg<{ patterns: string; limit: number }>) =>
  db
    .select({ conversationId: conversations.id, messageId: sql<null>`null`, text: conversations.title })
    .from(conversations)
    .where(
      sql`deleted_at is null and ${ofPlanThatIs}
        and exists (select 1 from json_each(${arg('patterns')}) p where title like p.value escape '\\')`,
    )
    .orderBy(desc(conversations.updatedAt))
    .limit(arg('limit')),
)

/** Conversations whose titles hold these words, the one that changed last first. */
export const titledLike = (r: TenantReader, words: string, limit: number): Step<Hit[]> =>
  r.all(titled, { patterns: casesOf(words), limit })

const slice = query((db, arg: Arg<{ patterns: string; before: string; rows: number }>) =>
  db
    .select({
      conversationId: sql<string>`m.conversation_id`,
      messageId: sql<string>`m.id`,
      text: sql<string>`m.text`,
    })
    .from(
      sql`(select id, conversation_id, text from messages where id < ${arg('before')} order by id desc limit ${arg('rows')}) m`,
    )
    .where(sql`exists (select 1 from json_each(${arg('patterns')}) p where m.text like p.value escape '\\')`)
    .orderBy(sql`m.id desc`),
)
const sliceEnd = query((db, arg: Arg<{ before: string; rows: number }>) =>
  db
    .select({ id: sql<string>`m.id` })
    .from(sql`(select id from messages where id < ${arg('before')} order by id desc limit ${arg('rows')}) m`)
    .orderBy(sql`m.id`)
    .limit(1),
)

/** Messages with these words among the `rows` before one, newest first, and where to go on; null at the end. */
export function* saidLike(
  r: TenantReader,
  words: string,
  before: string,
  rows: number,
): Step<{ found: Hit[]; next: string | null }> {
  const end = yield* r.get(sliceEnd, { before, rows })
  if (!end) return { found: [], next: null }
  return { found: yield* r.all(slice, { patterns: casesOf(words), before, rows }), next: end.id }
}

const some = query((db, arg: Arg<{ ids: string }>) =>
  db
    .select(shownRow)
    .from(conversations)
    .where(
      sql`${conversations.id} in (select value from json_each(${arg('ids')})) and ${isNull(conversations.deletedAt)}
        and ${ofPlanThatIs}`,
    ),
)

/** These of the conversations that are not deleted, as a list shows them. */
export const showSome = (r: TenantReader, ids: readonly string[]): Step<ShownConversation[]> =>
  r.all(some, { ids: JSON.stringify(ids) })
