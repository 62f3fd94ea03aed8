import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOfflineModel } from '#app/adapters/offline-model.ts'
import { CoachInput, type CoachPlan } from '#app/domain/coach.ts'
import { composeCourse } from '#app/offline/compose.ts'
import { coachReply, REPLY_MAX } from '#app/offline/coach/reply.ts'
import { WHO } from '#app/offline/coach/talk.ts'
import { paceOf } from '#app/domain/pace.ts'

const input = {
  topic: 'Beekeeping',
  level: 'beginner',
  hoursPerWeek: 3,
  weeks: 8,
  style: 'mixed',
  notes: '',
  pack: 'beekeeping',
} as const
const course = composeCourse(input)

function planWith(done: number, today = '2026-03-02'): CoachPlan {
  let n = 0
  const modules = course.modules.map((module, m) => ({
    id: `m${m}`,
    title: module.title,
    description: module.description,
    minutes: module.estimatedMinutes,
    tasks: module.tasks.map((task) => ({
      id: `t${n}`,
      title: task.title,
      description: task.description,
      minutes: task.estimatedMinutes,
      kind: task.kind,
      status: n++ < done ? ('completed' as const) : ('not_started' as const),
      notes: '',
    })),
  }))
  const tasks = modules.flatMap((module) =>
    module.tasks.map(({ minutes, status }) => ({ estimatedMinutes: minutes, status })),
  )
  return {
    id: 'p',
    kind: 'course',
    title: course.title,
    topic: 'Beekeeping',
    summary: course.summary,
    modules,
    pace: paceOf({ input, madeOn: '2026-03-02', today, tasks }),
  }
}
const total = planWith(0).modules.flatMap((module) => module.tasks).length
const taskAt = (plan: CoachPlan, n: number) => {
  const task = plan.modules.flatMap((module) => module.tasks)[n]
  if (!task) throw new Error('The plan is shorter.')
  return task
}

const ask = (message: string, given: Partial<CoachInput> = {}) =>
  coachReply(CoachInput.parse({ message, today: '2026-03-02', plan: planWith(3), ...given }))
const after = (text: string): CoachInput['history'] => [
  { role: 'user', text: 'x' },
  { role: 'assistant', text },
]

describe('an answer', () => {
  it('says first what it is, and not again', () => {
    expect(ask('next').startsWith(WHO)).toBe(true)
    expect(ask('next', { history: after('…') })).not.toContain('AI model')
    expect(ask('are you an ai?', { history: after('…') })).toContain(WHO)
    expect(ask('What is the capital of Peru?', { history: after('…') })).toContain('I am no AI model')
  })

  it('names the next task, how long it takes, and what follows', () => {
    const plan = planWith(3)
    const said = ask('what next', { plan })
    expect(said).toContain(taskAt(plan, 3).title)
    expect(said).toContain(`${taskAt(plan, 3).minutes} min`)
    expect(said).toContain(taskAt(plan, 4).title)
    const begun = planWith(3)
    taskAt(begun, 6).status = 'in_progress'
    expect(ask('next', { plan: begun })).toContain(`**Next: “${taskAt(begun, 6).title}”**, which you have begun`)
    expect(ask('next', { plan: planWith(total) })).toContain('Nothing is left')
  })

  it('says why a task is there: the one that is named, the conversation’s, or the next', () => {
    const plan = planWith(3)
    expect(ask('why?', { plan })).toContain(`Why “${taskAt(plan, 3).title}”?`)
    expect(ask('why?', { plan, taskId: 't7' })).toContain(`Why “${taskAt(plan, 7).title}”?`)
    expect(ask(`why ${taskAt(plan, 5).title.toUpperCase()}?`, { plan, taskId: 't7' })).toContain(
      `Why “${taskAt(plan, 5).title}”?`,
    )
    expect(ask('can I skip this?', { plan })).toContain('You may leave it out')
  })

  it('does the sums of being late', () => {
    expect(ask('I am behind')).toContain('You are not behind')
    const plan = planWith(0, '2026-03-30')
    const { minutesExpected, minutesTotal, endsOn, daysLeft } = plan.pace
    const said = ask('I am behind', { plan, today: '2026-03-30' })
    const hm = (minutes: number) => `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`
    expect(said).toContain(`You are ${hm(minutesExpected ?? 0)} behind`)
    expect(said).toContain(`${hm(minutesTotal)} left over ${daysLeft} days, until ${endsOn}`)
    expect(said).toContain('**Less of it:**')
    expect(ask('I am behind', { plan: planWith(2, '2027-01-01'), today: '2027-01-01' })).toContain(
      'The last day was 2026-04-26',
    )
    const endless = { ...plan, pace: { ...plan.pace, endsOn: null, daysLeft: null, minutesExpected: null } }
    expect(ask('am I late?', { plan: endless })).toContain('you cannot be behind')
    expect(ask('I am behind', { plan: planWith(total) })).toContain('everything')
  })

  it('finds tasks and says where they stand', () => {
    const plan = planWith(3)
    const { title } = taskAt(plan, 9)
    const said = ask(`find ${title}`, { plan })
    expect(said.split('\n').find((line) => line.startsWith('- '))).toContain(title)
    expect(said).toMatch(/module \d+, task \d+/)
    expect(ask('find zeppelins')).toContain('I found nothing about “zeppelins”')
    expect(ask('find')).toContain('What should I look for?')
  })

  it('lists plans where none is meant', () => {
    const plans = [{ id: 'p', title: 'Bees [x](http://y)', tasksDone: 3, tasksTotal: 20 }]
    const said = ask('next', { plan: null, plans })
    expect(said).toContain('“Bees \\[x\\](http://y)”: 3 of 20 tasks done')
    expect(ask('next', { plan: null })).toContain('You have no plan yet')
  })
})

describe('a quiz', () => {
  it('hides its answers until they are asked for, marks what is answered, and does not repeat itself', () => {
    const quiz = ask('quiz me')
    const prompts = quiz.match(/^\d\. .*$/gmu) ?? []
    expect(prompts.length).toBeGreaterThan(1)
    expect(quiz).not.toContain('The plan says so itself')
    const shown = ask('show answers', { history: after(quiz) })
    const letters = [...shown.matchAll(/^\d\. \*\*([a-f])\*\*/gmu)].map(([, letter]) => letter ?? '')
    expect(letters).toHaveLength(prompts.length)
    const given = letters.map((letter, i) => `${i + 1}${letter}`).join(' ')
    expect(ask(given, { history: after(quiz) })).toContain(`**${prompts.length} of ${prompts.length} right.**`)
    expect(ask(letters.join(' '), { history: after(quiz) })).toContain(`${prompts.length} right`)
    const wrong = letters[0] === 'a' ? 'b' : 'a'
    const half = ask(`1${wrong}`, { history: after(quiz) })
    expect(half).toContain('**0 of')
    expect(half).toContain('Not quite')
    expect(half).toContain('Not answered yet')
    const more = ask('quiz me', { history: after(quiz) }).match(/^\d\. .*$/gmu) ?? []
    expect(more.map((line) => line.slice(3)).some((line) => prompts.some((prompt) => prompt.slice(3) === line))).toBe(
      false,
    )
    expect(ask('show answers')).toContain('I have asked nothing yet')
  })

  it('is about what is named', () => {
    const { title } = planWith(0).modules[4] ?? { title: '' }
    expect(ask(`quiz me about ${title}`)).toContain(`### Quiz: ${title}`)
  })
})

const words = fc.constantFrom(
  'next',
  'why',
  'quiz',
  'me',
  'find',
  'behind',
  'answers',
  '1a',
  'b',
  '“',
  'honey',
  '\u202e',
  '<script>',
  '](',
  '`',
  '|',
  '\0',
)
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(words, { maxLength: 20 }).map((some) => some.join(' ')),
)

describe('whatever is said', () => {
  it('is answered, the same for the same, within bounds, and with nothing of the plan taken for Markdown or HTML', () => {
    fc.assert(
      fc.property(anything, anything, fc.nat({ max: total }), fc.boolean(), (message, title, done, named) => {
        const plan = planWith(done)
        for (const [i, module] of plan.modules.entries()) {
          if (i % 2 === 0) module.description = title
          for (const task of module.tasks.slice(0, 2)) Object.assign(task, { title: title || 'x', notes: title })
        }
        const given = {
          plan: named ? plan : null,
          plans: [{ id: 'p', title, tasksDone: 0, tasksTotal: 1 }],
          history: after(title),
        }
        const said = ask(message, given)
        expect(ask(message, given)).toBe(said)
        expect(said.length).toBeGreaterThan(0)
        expect(said.length).toBeLessThanOrEqual(REPLY_MAX)
        expect(said).not.toMatch(/<script|\u202e|\0/u)
      }),
      { numRuns: 300 },
    )
  })

  it('takes no time, however long the message', () => {
    const long = `${'find behnid quizz answer '.repeat(800)}`.slice(0, 20_000)
    const start = performance.now()
    ask(long)
    expect(performance.now() - start).toBeLessThan(500)
  })
})

it('streams as text, and costs nothing', async () => {
  const asked = CoachInput.parse({ message: 'next', today: '2026-03-02', plan: planWith(3) })
  const model = createOfflineModel({ chunkSize: 20 })
  const { stream } = await model.doStream({
    prompt: [],
    providerOptions: { cairn: { kind: 'tutor', input: asked as never } },
  })
  const parts: { type: string; delta?: string }[] = []
  for await (const part of stream as unknown as AsyncIterable<{ type: string; delta?: string }>) parts.push(part)
  expect(parts.map((part) => part.delta ?? '').join('')).toBe(coachReply(asked))
  expect(parts.at(-1)).toMatchObject({ type: 'finish', usage: { outputTokens: { total: 0 } } })
})
