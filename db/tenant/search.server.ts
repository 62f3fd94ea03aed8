import { sql } from 'drizzle-orm'
import type { Searched } from '#app/domain/search.ts'
import type { Step } from '../connection.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader } from '../tenants.server.ts'
import { ofPlanThatIs, shownRow, type Place, type ShownConversation } from './conversations.server.ts'
import { conversations } from './schema-chat.ts'

/** What is looked through for words that no index holds: the newest texts, so many, and so many bytes of them at most. */
const LOOKED_THROUGH = 20_000
const BYTES_LOOKED_THROUGH = 8_000_000

/** Each word as the beginning of one, whatever its signs mean to FTS5. */
const matchOf = ({ words }: Searched): string => words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ')
const partsOf = ({ parts }: Searched): string => JSON.stringify(parts)

type Asked = { match: string; parts: string; planId: string; limit: number }
const asked = (search: Searched, planId: string | null | undefined) => ({
  match: matchOf(search),
  parts: partsOf(search),
  planId: planId ?? '',
})

type Sql = ReturnType<typeof sql>

/** Texts that hold every word that the index knows. */
const inIndex = (arg: Arg<Asked>) => sql`(select e.id, e.conversation_id, e.message_id from search_words w
  join search_entries e on e.id = w.rowid where search_words match ${arg('match')})`

/**
 * Those of some entries whose texts hold every part, looking through the newest only. The bound is told by the lengths
 * alone; each text within it is fetched once, because a query with a limit is not folded into the one around it.
 */
const withParts = (arg: Arg<Asked>, entries: Sql) => {
  const newest = sql`(select id, conversation_id, message_id from ${entries} order by id desc
    limit ${sql.raw(String(LOOKED_THROUGH))})`
  const measured = sql`(select n.id, n.conversation_id, n.message_id,
      sum(coalesce(octet_length(m.text), octet_length(t.title))) over (order by n.id desc) as through
    from ${newest} n left join messages m on m.id = n.message_id left join conversations t on t.id = n.conversation_id)`
  const texts = sql`(select id, conversation_id, message_id, coalesce(
      (select m.text from messages m where m.id = message_id), (select t.title from conversations t where t.id = conversation_id)) as text
    from ${measured} where through <= ${sql.raw(String(BYTES_LOOKED_THROUGH))} limit ${sql.raw(String(LOOKED_THROUGH))})`
  return sql`(select e.id, e.conversation_id, e.message_id from ${texts} e
    where not exists (select 1 from json_each(${arg('parts')}) p where 0 = instr(e.text, p.value)))`
}

/** Texts that hold all that is searched for: words, parts, or both. */
type Where = (arg: Arg<Asked>) => Sql
const WORDS: Where = inIndex
const PARTS: Where = (arg) => withParts(arg, sql`search_entries`)
const BOTH: Where = (arg) => withParts(arg, inIndex(arg))

const of = (arg: Arg<Asked>) => sql`(${arg('planId')} = '' or plan_id = ${arg('planId')})`

const found = (where: Sql) =>
  sql`(select e.conversation_id as of_id, max(e.message_id is null) as titled, coalesce(
      max(case when (select shown from messages m where m.id = e.message_id) then e.message_id end), max(e.message_id)) as newest
    from ${where} e group by e.conversation_id) hit`

const page = (where: Where) =>
  query((db, arg: Arg<Asked & Place>) =>
    db
      .select({ ...shownRow, titled: sql<number>`hit.titled`, messageId: sql<string | null>`hit.newest` })
      .from(conversations)
      .innerJoin(found(where(arg)), sql`of_id = ${conversations.id}`)
      .where(
        sql`deleted_at is null and ${ofPlanThatIs} and ${of(arg)}
          and (hit.titled, updated_at, ${conversations.id}) < (${arg('pinned')}, ${arg('at')}, ${arg('id')})`,
      )
      .orderBy(sql`hit.titled desc, updated_at desc, ${conversations.id} desc`)
      .limit(arg('limit')),
  )
const PAGES = { words: page(WORDS), parts: page(PARTS), both: page(BOTH) }

/** Which of these queries answers a search. */
const sortOf = ({ words, parts }: Searched): keyof typeof PAGES =>
  parts.length === 0 ? 'words' : words.length === 0 ? 'parts' : 'both'

/**
 * A conversation that holds what was searched for: in its title (1 or 0), and the newest message that does, of those on
 * the shown path where one does.
 */
export type FoundConversation = ShownConversation & { titled: number; messageId: string | null }

const FIRST: Place = { pinned: 2, at: 0, id: '' }

/**
 * A page of the conversations in which one text holds every word: those whose title does first, then the one that
 * changed last. In `after`, `pinned` says whether the title did.
 */
export const searchPage = (
  r: TenantReader,
  search: Searched,
  { planId, after = FIRST, limit }: { planId?: string | undefined; after?: Place | undefined; limit: number },
): Step<FoundConversation[]> => r.all(PAGES[sortOf(search)], { ...asked(search, planId), ...after, limit })

const pieces = (where: Where) =>
  query((db, arg: Arg<Asked>) =>
    db
      .select({
        messageId: sql<string>`said.id`,
        conversationId: sql<string>`said.conversation_id`,
        title: conversations.title,
        role: sql<'user' | 'assistant'>`said.role`,
        at: sql<number>`said.created_at`,
      })
      .from(conversations)
      .innerJoin(
        sql`(select m.id, m.conversation_id, m.role, m.created_at from ${where(arg)} e
          join messages m on m.id = e.message_id where m.shown = 1) said`,
        sql`said.conversation_id = ${conversations.id}`,
      )
      .where(sql`deleted_at is null and ${ofPlanThatIs} and ${of(arg)}`)
      .orderBy(sql`said.id desc`)
      .limit(arg('limit')),
  )
const PIECES = { words: pieces(WORDS), parts: pieces(PARTS), both: pieces(BOTH) }

export type SaidBefore = {
  messageId: string
  conversationId: string
  title: string
  role: 'user' | 'assistant'
  at: number
}

/** Messages of shown paths that hold every word, the newest first; of all plans that are not deleted, or of one. */
export const searchSaid = (
  r: TenantReader,
  search: Searched,
  { planId, limit }: { planId: string | null; limit: number },
): Step<SaidBefore[]> => r.all(PIECES[sortOf(search)], { ...asked(search, planId), limit })

const slice = query((db, arg: Arg<{ id: string; from: number; length: number }>) =>
  db
    .select({ text: sql<string>`substr(m.text, ${arg('from')}, ${arg('length')})` })
    .from(sql`messages m`)
    .where(sql`m.id = ${arg('id')}`),
)

/** So many characters of a message, from the `from`th on, counted from 1. */
export function* sliceOfMessage(r: TenantReader, id: string, from: number, length: number): Step<string> {
  return (yield* r.get(slice, { id, from, length }))?.text ?? ''
}
