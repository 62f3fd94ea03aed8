import type { LanguageModelV3Prompt } from '@ai-sdk/provider'
import { fitContext, fitting, type Fitted } from '#app/domain/chat-context.ts'
import type { Clock } from '#app/domain/clock.ts'
import { tokensOf } from '#app/domain/tokens.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import type { Step } from '#db/connection.server.ts'
import { shownAfter, type MessageRow } from '#db/tenant/messages.server.ts'
import { holdsReply } from '#db/tenant/replies.server.ts'
import { insertSummary, type SummaryRow } from '#db/tenant/summaries.server.ts'
import type { TenantDb, TenantTx } from '#db/tenants.server.ts'
import { pastOf, type Gathered } from './context.server.ts'
import { promptOf, toolsFor } from './prompt.server.ts'
import type { ReplyRun } from './reply-log.server.ts'
import { summable, sumUp } from './summary.server.ts'

/** Earlier messages that are looked at for one summary. */
const LOOKED_AT = 200

type Parts = Clock & {
  db: TenantDb
  run: ReplyRun
  gathered: Gathered
  chosen: ChosenModel
  /** The model for a summary, with its own line in the ledger. */
  chooseForSummary: () => Promise<ChosenModel>
  signal: AbortSignal
  /** Tells the log that no summary could be made. */
  onTrouble: (error: unknown) => void
}

/** A prompt, the bound of the answer to it, and the room for what tools give back, tokens. */
export type MadePrompt = { prompt: LanguageModelV3Prompt } & Pick<Fitted, 'output' | 'results'>

/**
 * The prompt of a reply: who answers and what it is about, what earlier messages came to, and the newest messages that
 * fit. When some fit no more, the oldest are summed up first; a summary that cannot be made is done without.
 */
export async function makePrompt(parts: Parts): Promise<MadePrompt> {
  const { gathered, chosen } = parts
  const first = told(parts, gathered.summary)
  if (!first.gap || chosen.provider === 'offline') return madeOf(first)
  const summary = await tryToSumUp(parts, first)
  return madeOf(summary ? told(parts, summary) : first)
}

const madeOf = ({ system, messages, output, results }: Fitted): MadePrompt => ({
  prompt: promptOf(system, messages),
  output,
  results,
})

/** What the model is told with this summary. */
function told({ gathered, chosen }: Parts, summary: SummaryRow | undefined): Fitted {
  const { agent, subject, newestFirst } = gathered
  const tools = agent.tools.length === 0 ? 0 : tokensOf(JSON.stringify(toolsFor(agent.tools)))
  return fitContext({ agent, subject, summary, newestFirst, model: chosen.capabilities, tools })
}

/**
 * The messages that nothing tells of yet, the oldest first, up to where half of the room is free again; never what the
 * learner said last, which is told as it is.
 */
async function oldest({ db, run, gathered }: Parts, { room }: Fitted): Promise<MessageRow[]> {
  const covered = gathered.summary?.throughDepth ?? 0
  const kept = fitting(gathered.newestFirst, Math.floor(room / 2))[0]?.depth ?? 0
  const asked = gathered.newestFirst.find(({ role }) => role === 'user')?.depth ?? kept
  const rows = await db.read((r) => shownAfter(r, run.conversationId, covered, LOOKED_AT))
  return rows.filter(({ depth }) => depth < Math.min(kept, asked))
}

async function tryToSumUp(parts: Parts, fitted: Fitted): Promise<SummaryRow | undefined> {
  const { db, run, gathered, signal, now, newId } = parts
  try {
    const rows = await oldest(parts, fitted)
    if (rows.length === 0) return undefined
    const chosen = await parts.chooseForSummary()
    const { coach, summary } = gathered
    const messages = summable(rows.map(pastOf), { before: summary?.text, model: chosen.capabilities })
    const last = rows[messages.length - 1]
    if (!last) return undefined
    const text = await sumUp({ chosen, before: summary?.text, messages, coach, signal })
    if (text === '') return undefined
    const through = { throughMessageId: last.id, throughDepth: last.depth, fromDepth: 1 }
    const by = { provider: chosen.provider, model: chosen.modelId, createdAt: now().getTime() }
    const row = { id: newId(), conversationId: run.conversationId, text, ...through, ...by }
    return await db.immediate((tx) => keep(tx, run, row))
  } catch (error) {
    // A reply that is stopped is not gone on with; one that merely has no summary is.
    if (signal.aborted) throw error
    parts.onTrouble(error)
    return undefined
  }
}

/** Keep a summary while its run holds the reply: until then nobody shows another path. */
function* keep(tx: TenantTx, run: ReplyRun, row: SummaryRow): Step<SummaryRow | undefined> {
  if (!(yield* holdsReply(tx, run.messageId, run.fence))) return undefined
  yield* insertSummary(tx, row)
  return row
}
