import type { LanguageModelV3CallOptions } from '@ai-sdk/provider'
import type { CallAbout, PriceSnapshot } from '#app/domain/costs.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { meteredModels } from '#app/jobs/meter.server.ts'
import { openModels, type Models } from '#app/jobs/models.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { rowsOf } from './invariants.ts'
import type { TestRuntime } from './runtime.ts'

/** Two dollars a million tokens in, half a dollar cached, eight out. */
export const PRICE: PriceSnapshot = {
  input: 2_000_000_000,
  output: 8_000_000_000,
  cachedInput: 500_000_000,
  source: 'operator',
}

/** A Cairn's models with the given of each in place of what is known of it, and with its ledger. */
export function modelsOf(
  cairn: Pick<
    TestRuntime,
    'config' | 'settlements' | 'now' | 'newId' | 'control' | 'tenants' | 'log' | 'keyring' | 'catalogue'
  >,
  known: Partial<Omit<ChosenModel, 'model'>>,
  failpoint?: (name: string) => void,
): Models {
  const { config } = cairn
  const bare = openModels({ ...cairn, ai: config.ai })
  const choose: Models['choose'] = async (...args) => ({ ...(await bare.choose(...args)), ...known })
  const parts = { ...cairn, budgets: config.budgets, ...(failpoint ? { failpoint } : {}) }
  return meteredModels(parts, { ...bare, choose })
}

/** Calls one model for one learner. */
export async function caller(models: Models, ctx: TenantContext, about: CallAbout = { purpose: 'reply' }) {
  const { model } = await models.choose(ctx.tenantId, { use: 'tutor' }, about)
  return model
}

/** A short question. */
export const question = (options: Partial<LanguageModelV3CallOptions> = {}): LanguageModelV3CallOptions => ({
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'What is a cairn?' }] }],
  ...options,
})

/** Read a stream to its end; its text, or what it failed with. */
export async function readText(stream: ReadableStream<{ type: string }>): Promise<string> {
  let text = ''
  for await (const part of stream as unknown as AsyncIterable<{ type: string; delta?: string; error?: unknown }>) {
    if (part.type === 'text-delta') text += part.delta
    if (part.type === 'error') throw part.error
  }
  return text
}

/** A learner's ledger as it stands in their file, oldest first. */
export const ledgerRows = (dataDir: string, tenantId: string) =>
  rowsOf(dataDir, tenantId, 'select * from calls order by started_at, id')

/** What is set aside or spent with the operator's key, as it stands in the control database. */
export const spendRows = (dataDir: string) => rowsOf(dataDir, undefined, 'select * from spend order by at, call_id')
