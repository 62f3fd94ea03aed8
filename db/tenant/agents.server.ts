import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { ErrorCode } from '#app/domain/attempt.ts'
import type { UseSource } from '#app/domain/providers.ts'
import type { Step } from '../connection.server.ts'
import { insertion } from '../insert.server.ts'
import { query, type Arg } from '../query.server.ts'
import type { TenantReader, TenantTx } from '../tenants.server.ts'
import { agents, providers } from './schema-providers.ts'

export type AgentRow = typeof agents.$inferSelect
export type NewAgent = typeof agents.$inferInsert

/** Replies that an agent's health is told from. */
const HEALTH_REPLIES = 20

/** Of an agent's latest settled replies: how many, how many failed, and of what, newest first. */
export type ReplyCounts = { replies: number; failed: number; codes: ErrorCode[]; lastAt: number | null }

/** Of a provider that an agent asks, without the key; `models` is the first of those it was seen to have. */
export type AskedProvider = Pick<
  typeof providers.$inferSelect,
  'name' | 'kind' | 'baseUrl' | 'model' | 'models' | 'capabilities'
>

/** Who answers the tutor's questions, where the learner has chosen. */
export type UsualChoice = { source: UseSource; model: string | null; provider: AskedProvider | null }

export type ListedAgent = {
  /** A row's id, or the key of a built-in agent, which has no row. */
  id: string
  /** Null for a built-in agent. */
  row: Pick<AgentRow, 'name' | 'copiedFrom' | 'lostProvider' | 'model' | 'tools' | 'createdAt'> | null
  /** The provider that it asks; null for none, or one that is gone. */
  provider: AskedProvider | null
  /** The same for every agent; null where nothing is chosen. */
  usual: UsualChoice | null
  health: ReplyCounts
}

const latest = sql.raw(
  `(select m.status, m.error_code, m.settled_at from messages m
    where m.agent ->> '$.id' = ids.id and m.settled_at is not null order by m.settled_at desc limit ${HEALTH_REPLIES})`,
)
const health = sql`(select json_object(
  'replies', count(*), 'failed', coalesce(sum(h.status = 'failed'), 0), 'lastAt', max(h.settled_at),
  'codes', json_group_array(h.error_code) filter (where h.status = 'failed' and h.error_code is not null)
) from ${latest} h)`

const row = sql`case when ${agents.id} is null then null else json_object(
  'name', ${agents.name}, 'copiedFrom', ${agents.copiedFrom}, 'lostProvider', ${agents.lostProvider},
  'model', ${agents.model}, 'tools', json(${agents.tools}), 'createdAt', ${agents.createdAt}) end`

const asked = (name: string) =>
  `case when ${name}.id is null then null else json_object('name', ${name}.name, 'kind', ${name}.kind,
    'baseUrl', ${name}.base_url, 'model', ${name}.model, 'capabilities', json(${name}.capabilities),
    'models', json(case when ${name}.models ->> 0 is null then '[]' else json_array(${name}.models ->> 0) end)) end`

const usualChoice = sql.raw(
  `case when u.use is null then null else json_object('source', u.source, 'model', u.model, 'provider', json(${asked('q')})) end`,
)

const listed = query((db, arg: Arg<{ builtIn: string }>) =>
  db
    .select({
      id: sql<string>`ids.id`,
      row: row.mapWith((cell: string) => JSON.parse(cell) as ListedAgent['row']),
      provider: sql.raw(asked('p')).mapWith((cell: string) => JSON.parse(cell) as AskedProvider | null),
      usual: usualChoice.mapWith((cell: string) => JSON.parse(cell) as UsualChoice | null),
      health: health.mapWith((cell: string) => JSON.parse(cell) as ReplyCounts),
    })
    .from(
      sql`(select value id, key at from json_each(${arg('builtIn')})
        union all select id, created_at from agents where deleted_at is null) ids`,
    )
    .leftJoin(agents, sql`${agents.id} = ids.id`)
    .leftJoin(sql`providers p`, sql`p.id = ${agents.providerId}`)
    .leftJoin(sql`uses u`, sql`u.use = 'tutor'`)
    .leftJoin(sql`providers q`, sql`q.id = u.provider_id`)
    .orderBy(sql`${agents.id} is not null`, sql`ids.at`, sql`ids.id`),
)

/** Built-in agents by their keys, then the learner's own, oldest first: with whom they ask and how that goes, in one query. */
export const listAgentRows = (r: TenantReader, builtIn: readonly string[]): Step<ListedAgent[]> =>
  r.all(listed, { builtIn: JSON.stringify(builtIn) })

const byId = query((db, arg: Arg<{ id: string }>) =>
  db
    .select()
    .from(agents)
    .where(eq(agents.id, arg('id'))),
)

/** An agent of the learner's own, also one that was removed. */
export const findAgent = (r: TenantReader, id: string): Step<AgentRow | undefined> => r.get(byId, { id })

const counted = query((db, _arg: Arg<object>) =>
  db
    .select({ n: sql<number>`count(*)` })
    .from(agents)
    .where(isNull(agents.deletedAt)),
)

/** How many agents of their own a learner has. */
export function* countAgents(r: TenantReader): Step<number> {
  return (yield* r.get(counted, {}))?.n ?? 0
}

const insert = insertion(agents)

export const insertAgent = (tx: TenantTx, agent: NewAgent): Step<number> => insert(tx, [agent])

/** Change an agent that is not removed. 0 when there is none. */
export const updateAgent = (tx: TenantTx, id: string, change: Partial<NewAgent>): Step<number> =>
  tx.build((db) =>
    db
      .update(agents)
      .set(change)
      .where(and(eq(agents.id, id), isNull(agents.deletedAt))),
  )

const usual = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(agents)
    .set({ providerId: null, model: null, lostProvider: null, updatedAt: sql`${arg('now')}` })
    .where(and(eq(agents.id, arg('id')), isNotNull(agents.lostProvider))),
)

/** Have an agent whose provider is gone, a removed agent too, ask whoever answers the tutor's questions. 0 for no such one. */
export const askUsually = (tx: TenantTx, id: string, now: number): Step<number> => tx.run(usual, { id, now })

const gone = query((db, arg: Arg<{ id: string; now: number }>) =>
  db
    .update(agents)
    .set({ deletedAt: sql`${arg('now')}` })
    .where(and(eq(agents.id, arg('id')), isNull(agents.deletedAt))),
)

/** Remove an agent: it is listed no more, and its conversations go on with it. 0 when there is none. */
export const removeAgentRow = (tx: TenantTx, id: string, now: number): Step<number> => tx.run(gone, { id, now })

const unnamed = query((db, _arg: Arg<object>) =>
  db
    .delete(agents)
    .where(
      and(isNotNull(agents.deletedAt), sql`not exists (select 1 from conversations c where c.agent_id = agents.id)`),
    ),
)

/** Forget removed agents that no conversation goes on with. */
export const sweepAgents = (tx: TenantTx): Step<number> => tx.run(unnamed, {})

const providerById = query((db, arg: Arg<{ id: string }>) =>
  db
    .select({ id: providers.id, kind: providers.kind, name: providers.name, model: providers.model })
    .from(providers)
    .where(eq(providers.id, arg('id'))),
)

export type AgentProvider = Pick<typeof providers.$inferSelect, 'id' | 'kind' | 'name' | 'model'>

/** Whom an agent asks, without the key. */
export const providerOfAgent = (r: TenantReader, id: string): Step<AgentProvider | undefined> =>
  r.get(providerById, { id })

const ownProviders = query((db, _arg: Arg<object>) =>
  db
    .select({ id: providers.id, name: providers.name, model: providers.model, models: providers.models })
    .from(providers)
    .orderBy(providers.createdAt, providers.id),
)

/** Whom an agent may ask, with the models each was seen to have. */
export const providersForAgents = (r: TenantReader) => r.all(ownProviders, {})
