import type { Clock } from '#app/domain/clock.ts'
import { tokensOf } from '#app/domain/tokens.ts'
import type { ChosenModel } from '#app/generation/chosen-model.ts'
import { UnfinishedError } from '#app/generation/failure.ts'
import type { TenantDb } from '#db/tenants.server.ts'
import { askOnce } from './ask.server.ts'
import type { Gathered } from './context.server.ts'
import type { MadePrompt } from './make-prompt.server.ts'
import { calledMessages, calledWithin } from './prompt.server.ts'
import type { ReplyLog } from './reply-log.server.ts'
import { useTools } from './use-tools.server.ts'

/** A result of a tool has so much room at least; with less, the model has to end in words, tokens. */
const RESULT_LEAST = 200

type Parts = Clock & {
  db: TenantDb
  log: ReplyLog
  gathered: Gathered
  chosen: ChosenModel
  made: MadePrompt
  signal: AbortSignal
}

/**
 * Have a reply written: ask, use the tools that are asked for, ask again with what came of them, until the model is
 * done, something waits for the learner, or the agent's steps are used up. The last step takes no tools, so that it
 * ends in words. Rejects with whatever went wrong.
 */
export async function answer(parts: Parts): Promise<void> {
  const { agent } = parts.gathered
  const prompt = [...parts.made.prompt]
  let room = parts.made.results
  for (let step = 1; ; step++) {
    const last = step >= agent.maxSteps || (step > 1 && room < RESULT_LEAST)
    let text = ''
    const { calls } = await askOnce({
      chosen: parts.chosen,
      prompt,
      maxOutputTokens: parts.made.output,
      temperature: agent.temperature,
      tools: agent.tools,
      wordsOnly: last,
      coach: parts.gathered.coach,
      signal: parts.signal,
      onText: (piece) => {
        // Between what was said before a tool and what is said after it is a paragraph.
        if (text === '' && !parts.log.isEmpty) parts.log.push('\n\n')
        text += piece
        parts.log.push(piece)
      },
    })
    if (calls.length === 0 || last) break
    const { about } = parts.gathered
    const called = await useTools({ ...parts, about, granted: agent.tools }, calls)
    if (parts.log.tools.some(({ state }) => state === 'waiting')) return
    const fits = calledWithin(called, room - tokensOf(text))
    room -= tokensOf(text) + tokensOf(JSON.stringify(fits))
    prompt.push(...calledMessages(text, fits))
  }
  if (parts.log.isEmpty && parts.log.tools.length === 0) throw new UnfinishedError('empty')
}
