import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3FinishReason,
  LanguageModelV3StreamPart,
  LanguageModelV3Usage,
} from '@ai-sdk/provider'
import { z } from 'zod'
import { Again } from '#app/domain/again.ts'
import { CoachInput } from '#app/domain/coach.ts'
import { CourseFields } from '#app/domain/course.ts'
import { LessonInput } from '#app/domain/lesson.ts'
import { Material } from '#app/domain/material.ts'
import { ProgramFields } from '#app/domain/program.ts'
import { coachReply } from '#app/offline/coach/reply.ts'
import { WeekFacts } from '#app/domain/week-facts.ts'
import { composeCourse } from '#app/offline/compose.ts'
import { composeLesson } from '#app/offline/lessons/lesson.ts'
import { composeOutline } from '#app/offline/lessons/outline.ts'
import { composePart } from '#app/offline/part.ts'
import { composeProgram } from '#app/offline/program/compose.ts'
import { composeCards } from '#app/offline/quiz/cards.ts'
import { composeQuiz } from '#app/offline/quiz/quiz.ts'
import { composeReview } from '#app/offline/weekly-review.ts'

/** What the engine sends beside the prompt: the input itself, which a curriculum reads better than a prompt. */
const OfflineRequest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('course'),
    input: CourseFields.required({ weeks: true }).extend({ again: Again.optional() }),
  }),
  z.object({ kind: z.literal('weekly-program'), input: ProgramFields }),
  z.object({ kind: z.literal('lesson-outline'), input: Material }),
  z.object({ kind: z.literal('lesson'), input: LessonInput }),
  z.object({ kind: z.literal('quiz'), input: Material }),
  z.object({ kind: z.literal('cards'), input: Material }),
  z.object({ kind: z.literal('tutor'), input: CoachInput }),
  z.object({ kind: z.literal('weekly-review'), input: WeekFacts }),
])

/** A draft to be sent as JSON, or the coach's words as they are. */
function answerFor(request: z.output<typeof OfflineRequest>): object | string {
  switch (request.kind) {
    case 'course': {
      const { again, ...input } = request.input
      return again && again.scope !== 'plan' ? composePart(input, again) : composeCourse(input)
    }
    case 'weekly-program':
      return composeProgram(request.input)
    case 'lesson-outline':
      return composeOutline(request.input)
    case 'lesson':
      return composeLesson(request.input)
    case 'quiz':
      return composeQuiz(request.input)
    case 'cards':
      return composeCards(request.input)
    case 'tutor':
      return coachReply(request.input)
    case 'weekly-review':
      return composeReview(request.input)
  }
}

/** Waits `ms` milliseconds; rejects with the signal's reason when it is aborted before. */
type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<void>

type OfflineModelOptions = {
  /** UTF-16 units per text delta. */
  chunkSize?: number
  /** Milliseconds between two deltas, so that a person watching sees the modules arrive; 0 does not wait at all. */
  delayMs?: number
  sleep?: Sleep
}

const CHUNK_SIZE = 512
const TEXT_ID = 'plan'
const FINISHED: LanguageModelV3FinishReason = { unified: 'stop', raw: undefined }

function noTokens(): LanguageModelV3Usage {
  return {
    inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 0, text: 0, reasoning: 0 },
  }
}

const sleepFor: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })

function answerText(options: LanguageModelV3CallOptions): string {
  const request = OfflineRequest.safeParse(options.providerOptions?.['cairn'])
  if (!request.success) {
    throw new Error(
      `The offline curriculum needs providerOptions.cairn = { kind, input }: ${z.prettifyError(request.error)}`,
    )
  }
  const answer = answerFor(request.data)
  return typeof answer === 'string' ? answer : JSON.stringify(answer)
}

/** `text` in pieces of at most `size` UTF-16 units, never cut inside a surrogate pair. */
function* pieces(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length;) {
    const last = text.charCodeAt(at + size - 1)
    const end = at + size + (last >= 0xd800 && last <= 0xdbff ? 1 : 0)
    yield text.slice(at, end)
    at = end
  }
}

function* parts(text: string, size: number): Generator<LanguageModelV3StreamPart> {
  yield { type: 'stream-start', warnings: [] }
  yield { type: 'text-start', id: TEXT_ID }
  for (const delta of pieces(text, size)) yield { type: 'text-delta', id: TEXT_ID, delta }
  yield { type: 'text-end', id: TEXT_ID }
  yield { type: 'finish', usage: noTokens(), finishReason: FINISHED }
}

/**
 * The offline curriculum behind the AI SDK's language-model interface: provider `offline`, model `curriculum-1`.
 * Reads kind and input from `providerOptions.cairn`, ignores the prompt, answers a draft of that kind as JSON text, or
 * the coach's Markdown, the same for the same input. Rejects without that input; an aborted signal errors the stream with the signal's reason.
 */
export function createOfflineModel(options: OfflineModelOptions = {}): LanguageModelV3 {
  const { chunkSize = CHUNK_SIZE, delayMs = 0, sleep = sleepFor } = options
  return {
    specificationVersion: 'v3',
    provider: 'offline',
    modelId: 'curriculum-1',
    supportedUrls: {},
    doGenerate: async (call) => {
      call.abortSignal?.throwIfAborted()
      const text = answerText(call)
      return { content: [{ type: 'text', text }], finishReason: FINISHED, usage: noTokens(), warnings: [] }
    },
    doStream: async (call) => {
      const signal = call.abortSignal
      signal?.throwIfAborted()
      const queue = parts(answerText(call), Math.max(1, Math.floor(chunkSize)))
      const stream = new ReadableStream<LanguageModelV3StreamPart>({
        async pull(controller) {
          const { value, done } = queue.next()
          if (done) return controller.close()
          if (value.type === 'text-delta' && delayMs > 0) await sleep(delayMs, signal)
          signal?.throwIfAborted()
          controller.enqueue(value)
        },
      })
      return { stream }
    },
  }
}
