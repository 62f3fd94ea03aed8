import type { ProgressBody } from '#app/domain/progress.ts'
import type { Step } from '#db/connection.server.ts'
import { countCall } from '#db/tenant/attempts.server.ts'
import { getStep, saveStep } from '#db/tenant/steps.server.ts'
import type { TenantDb, TenantReader } from '#db/tenants.server.ts'
import { ask, type Answer } from './ask.server.ts'
import { DraftError, type Blueprint, type Prompt } from './blueprint.ts'
import { Deadline } from './deadline.ts'
import type { Run } from './record.server.ts'
import type { ChosenModel } from './chosen-model.ts'
import type { Story } from './teller.server.ts'

/** The step under which a first answer is kept while it is being corrected. */
const DRAFT = 'draft'

export type Asking = {
  run: Run & { jobId: string }
  db: TenantDb
  now: () => Date
  story: Story
  blueprint: Blueprint
  input: object
  chosen: ChosenModel
  /** Carries cancel, drain, the hard deadline and a lost lease. */
  signal: AbortSignal
}

/**
 * The whole answer of a provider, corrected once where the blueprint finds something to correct. Only the first call
 * shows items: the correction gives the same ones again. Each call has an adaptive deadline of its own, because a
 * corrected answer is as long as the first one was and would find next to nothing left of a shared one; so an answer
 * takes at most twice base and extension together. A run that goes on after another's end begins from the first
 * answer when that one was kept. Rejects with whatever went wrong.
 */
export async function answerOf(asking: Asking): Promise<unknown> {
  const { blueprint, input, run, story } = asking
  const kept = blueprint.repair && (await asking.db.read((r) => draftOf(r, run)))
  const draft = kept ? resumed(asking, kept) : await first(asking)
  const row = { jobId: run.jobId, name: DRAFT, planId: run.planId, output: draft, createdAt: asking.now().getTime() }
  const keep = blueprint.repair && !kept ? { beside: (tx: Parameters<typeof saveStep>[0]) => saveStep(tx, row) } : {}
  story.tell({ type: 'phase', data: { phase: 'checking' } }, keep.beside)
  const prompt = blueprint.repair?.(draft.whole, input) ?? null
  if (prompt === null) return draft.whole
  const better = await call(asking, { type: 'phase', data: phaseOf(asking, 'repairing') }, { prompt, show: false })
  return better.whole
}

/** The first answer that an earlier run was given. What it used stands with that run's call. */
function* draftOf(r: TenantReader, { jobId }: Asking['run']): Step<Answer | undefined> {
  return (yield* getStep(r, jobId, DRAFT))?.output as Answer | undefined
}

const phaseOf = ({ chosen }: Asking, phase: 'asking' | 'repairing') => ({
  phase,
  provider: chosen.provider,
  model: chosen.modelId,
})

const first = (asking: Asking): Promise<Answer> =>
  call(asking, { type: 'phase', data: phaseOf(asking, 'asking') }, { show: true })

/** Show the items of an answer that an earlier run of the job was given. */
function resumed(asking: Asking, draft: Answer): Answer {
  const items: unknown = (draft.whole as Record<string, unknown>)[asking.blueprint.itemsKey]
  const take = itemTaker(asking, { show: true, onItem: () => {} })
  if (Array.isArray(items)) items.forEach(take)
  return draft
}

/** Ask once. The call is counted under the fence, in the transaction of the event that announces it, before it is made. */
async function call(asking: Asking, event: ProgressBody, how: { prompt?: Prompt; show: boolean }): Promise<Answer> {
  const { story, blueprint, input, chosen, run } = asking
  story.tell(event, (tx): Step<unknown> => countCall(tx, run.attemptId))
  await story.told()
  const deadline = new Deadline(chosen.deadline)
  const signal = AbortSignal.any([asking.signal, deadline.signal])
  const onItem = itemTaker(asking, { show: how.show, onItem: () => deadline.extend() })
  try {
    return await ask({
      model: chosen.model,
      blueprint,
      input,
      signal,
      onItem,
      ...(how.prompt ? { prompt: how.prompt } : {}),
    })
  } catch (error) {
    // An aborted call fails in many ways; what aborted it is the reason.
    throw signal.aborted ? signal.reason : error
  } finally {
    deadline.clear()
  }
}

/** Reads each raw item as it closes; only a well-formed one is shown and extends the deadline. */
function itemTaker({ blueprint, story }: Asking, { show, onItem }: { show: boolean; onItem: () => void }) {
  let position = 0
  return (raw: unknown) => {
    position += 1
    if (position > blueprint.maxItems) throw new DraftError(`more than ${blueprint.maxItems} items`)
    const item = blueprint.readItem(raw, position)
    onItem()
    if (!show) return
    if (position === 1) story.tell({ type: 'phase', data: { phase: 'writing' } })
    story.tell({ type: 'item', data: item })
  }
}
