import type { CoachInput, CoachPlan } from '#app/domain/coach.ts'
import { bounded, paragraphs } from '../lessons/words.ts'
import { tellBehind } from './behind.ts'
import { listen, type Heard } from './listen.ts'
import { tellNext, tellWhy } from './next.ts'
import { answer, answersIn, ask } from './quiz.ts'
import { cannot, find, general, greeting, help, thanks, WHO } from './talk.ts'

/** Longest answer, UTF-16 units. */
export const REPLY_MAX = 6000

const NOT_ASKED = 'I have asked nothing yet. Say “quiz me” and I will.'

function about(plan: CoachPlan, input: CoachInput, { intent, places }: Heard): string {
  switch (intent) {
    case 'next':
      return tellNext(plan)
    case 'why':
      return tellWhy(plan, input)
    case 'quiz':
      return ask(plan, input)
    case 'answers':
      return answer(plan, input, undefined) ?? NOT_ASKED
    case 'behind':
      return tellBehind(plan, input.today)
    case 'find':
      return find(plan, input, places)
    case 'help':
      return help()
    case 'thanks':
      return thanks()
    case 'greeting':
      return greeting(plan)
    case 'unknown':
      return cannot(plan, input)
  }
}

function withoutPlan(input: CoachInput, { intent }: Heard): string {
  if (intent === 'thanks') return thanks()
  if (intent === 'greeting') return paragraphs(greeting(null), general(input))
  return intent === 'help' ? paragraphs(help(), general(input)) : general(input)
}

function replyTo(input: CoachInput): string {
  const heard = listen(input.message)
  const { plan } = input
  if (!plan) return withoutPlan(input, heard)
  const given = answersIn(input.message)
  return (given && answer(plan, input, given)) ?? about(plan, input, heard)
}

/**
 * The built-in coach's answer as Markdown, from the plan alone: the same for the same input, at most `REPLY_MAX` long.
 * Its first answer in a conversation says what it is. Never throws.
 */
export function coachReply(input: CoachInput): string {
  const said = replyTo(input)
  const first = !input.history.some(({ role }) => role === 'assistant')
  return bounded(first && !said.includes(WHO) ? paragraphs(WHO, said) : said, REPLY_MAX)
}
