import type { LanguageModelV3Prompt } from '@ai-sdk/provider'
import { fitting, gapOf, historyTokens, outputTokens, withSummary, type PastMessage } from '#app/domain/chat-context.ts'
import type { Clock } from '#app/domain/clock.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import type { Step } from '#db/connection.server.ts'
import { shownAfter } from '#db/tenant/messages.server.ts'
import { holdsReply } from '#db/tenant/replies.server.ts'
import { insertSummary, type SummaryRow } from '#db/tenant/summaries.server.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import type { Gathered } from './context.server.ts'
import { promptOf } from './prompt.server.ts'
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

/**
 * The prompt of a reply: who answers and what it is about, what earlier messages came to, and the newest messages that
 * fit. When some fit no more, the oldest are summed up first; a summary that cannot be made is done without.
 */
export async function makePrompt(parts: Parts): Promise<LanguageModelV3Prompt> {
  const { gathered, chosen } = parts
  const first = told(parts, gathered.summary)
  if (!first.gap || chosen.provider === 'offline') return first.prompt
  const summary = await tryToSumUp(parts, first.budget)
  return summary ? told(parts, summary).prompt : first.prompt
}

/** A prompt with this summary, and what it leaves out. */
function told({ gathered, chosen }: Parts, summary: SummaryRow | undefined) {
  const covered = summary?.throughDepth ?? 0
  const budget = budgetOf(gathered, chosen, summary?.text)
  const rest = gathered.newestFirst.filter(({ depth }) => depth > covered)
  const messages = fitting(rest, budget)
  const gap = gapOf(covered, messages)
  return { budget, gap, prompt: promptOf(withSummary(gathered.system, summary?.text, gap), messages) }
}

function budgetOf({ system, agent }: Gathered, { capabilities }: ChosenModel, summary: string | undefined): number {
  return historyTokens({
    contextTokens: capabilities.contextTokens,
    output: outputTokens(agent, capabilities),
    system: withSummary(system, summary, null),
    tools: agent.tools.length > 0,
  })
}

/** The messages that are summed up now: the oldest that nothing tells of, so that half of the room is free again. */
async function oldest({ db, run, gathered }: Parts, budget: number): Promise<PastMessage[]> {
  const covered = gathered.summary?.throughDepth ?? 0
  const kept = fitting(gathered.newestFirst, Math.floor(budget / 2))[0]?.depth ?? 0
  const rows = await db.read((r) => shownAfter(r, run.conversationId, covered, LOOKED_AT))
  return summable(
    rows.filter(({ depth }) => depth < kept),
    budget,
  )
}

async function tryToSumUp(parts: Parts, budget: number): Promise<SummaryRow | undefined> {
  const { db, run, gathered, signal, now, newId } = parts
  try {
    const messages = await oldest(parts, budget)
    const last = messages.at(-1)
    if (!last) return undefined
    const chosen = await parts.chooseForSummary()
    const { coach, summary } = gathered
    const text = await sumUp({ chosen, before: summary?.text, messages, coach, signal })
    if (text === '') return undefined
    const of = { id: newId(), conversationId: run.conversationId, fromDepth: 1, throughDepth: last.depth }
    const by = { provider: chosen.provider, model: chosen.modelId, createdAt: now().getTime() }
    return await db.immediate((tx) => keep(tx, run, { ...of, text, ...by }))
  } catch (error) {
    // A reply that is stopped is not gone on with; one that merely has no summary is.
    if (signal.aborted) throw error
    parts.onTrouble(error)
    return undefined
  }
}

function* keep(
  tx: Parameters<typeof insertSummary>[0],
  run: ReplyRun,
  row: Omit<SummaryRow, 'throughMessageId'>,
): Step<SummaryRow | undefined> {
  if (!(yield* holdsReply(tx, run.messageId, run.fence))) return undefined
  const [through] = yield* shownAfter(tx, run.conversationId, row.throughDepth - 1, 1)
  if (!through || through.depth !== row.throughDepth) return undefined
  const summary = { ...row, throughMessageId: through.id }
  yield* insertSummary(tx, summary)
  return summary
}
