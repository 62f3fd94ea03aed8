import { sql } from 'drizzle-orm'
import { check, index, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { OWN_PROVIDERS, USE_SOURCES, USES, type Capabilities } from '../../app/domain/providers.ts'
import { ms, oneOf } from '../columns.ts'

/** A learner's own way to a model: an account at a vendor, or a server that speaks a vendor's protocol. */
export const providers = sqliteTable(
  'providers',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: OWN_PROVIDERS }).notNull(),
    name: text('name').notNull(),
    baseUrl: text('base_url'),
    /** The model that is asked where nobody names another. */
    model: text('model'),
    /** The key, sealed for this learner, provider and row; null for a server that wants none. */
    sealedKey: text('sealed_key'),
    lastFour: text('last_four'),
    /** What its models can do, where the learner knows better than the catalogue. */
    capabilities: text('capabilities', { mode: 'json' }).$type<Partial<Capabilities>>(),
    /** Models that the provider listed when it was last tested. */
    models: text('models', { mode: 'json' }).$type<string[]>().notNull().default([]),
    testedAt: ms('tested_at'),
    latencyMs: integer('latency_ms'),
    /** Why the last test failed: a code of ours, never the provider's text. */
    testError: text('test_error'),
    createdAt: ms('created_at').notNull(),
    updatedAt: ms('updated_at').notNull(),
  },
  (t) => [oneOf('providers_kind', t.kind, OWN_PROVIDERS)],
)

/** Who is asked for what, where the learner has chosen; without a row the usual order holds. */
export const uses = sqliteTable(
  'uses',
  {
    use: text('use', { enum: USES }).primaryKey(),
    source: text('source', { enum: USE_SOURCES }).notNull(),
    providerId: text('provider_id').references(() => providers.id, { onDelete: 'cascade' }),
    model: text('model'),
  },
  (t) => [
    oneOf('uses_use', t.use, USES),
    oneOf('uses_source', t.source, USE_SOURCES),
    check('uses_own', sql`(${t.source} = 'own') = (${t.providerId} is not null)`),
  ],
)

/** A learner's own tutors. The built-in ones are code, and become rows when they are copied. */
export const agents = sqliteTable(
  'agents',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    instructions: text('instructions').notNull(),
    /** The built-in agent it was copied from. */
    copiedFrom: text('copied_from'),
    /** Whom it asks; null for whoever answers the tutor's questions. */
    providerId: text('provider_id').references(() => providers.id, { onDelete: 'set null' }),
    /** What the provider it asked was called, once that was removed; null again when somebody is chosen. */
    lostProvider: text('lost_provider'),
    model: text('model'),
    temperature: real('temperature'),
    maxOutputTokens: integer('max_output_tokens'),
    tools: text('tools', { mode: 'json' }).$type<string[]>().notNull().default([]),
    /** How often one reply may ask its provider. */
    maxSteps: integer('max_steps').notNull().default(6),
    /** What one reply may cost, nano-USD. */
    maxCostNanoUsd: integer('max_cost_nano_usd'),
    createdAt: ms('created_at').notNull(),
    updatedAt: ms('updated_at').notNull(),
    deletedAt: ms('deleted_at'),
  },
  (t) => [
    index('agents_newest').on(t.createdAt),
    check('agents_steps', sql`${t.maxSteps} between 1 and 20`),
    check('agents_temperature', sql`${t.temperature} is null or ${t.temperature} between 0 and 2`),
  ],
)

/** What a learner has set for themselves: a monthly budget, for one. */
export const preferences = sqliteTable('preferences', {
  key: text('key').primaryKey(),
  value: text('value', { mode: 'json' }).$type<unknown>().notNull(),
  updatedAt: ms('updated_at').notNull(),
})
