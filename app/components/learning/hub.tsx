import { Link } from '@remix-run/react'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunForesight } from '#app/domain/foresight.ts'
import type { LessonCard, PlanName, QuizCard } from '#app/domain/learning-view.ts'
import type { RunCard } from '#app/domain/run-view.ts'
import { RefusedNote, type Refused } from '../plan/refused-note.tsx'
import { count, duration } from '../ui/words.ts'
import { Make } from './make.tsx'
import { Writer } from './written-by.tsx'

export type HubModule = {
  id: string
  position: number
  title: string
  lessons: (LessonCard & { done: boolean })[]
  quizzes: QuizCard[]
  cards: number
  /** The latest run of each workflow for this module. */
  runs: { lessons: RunCard | null; quiz: RunCard | null }
  foresight: { lessons: RunForesight | null; quiz: RunForesight | null }
}

type Props = { plan: PlanName; modules: readonly HubModule[]; reviews: number; writer: string; refused: Refused | null }

type Line = { to: string; label: ReactNode; note?: string }

/** What was made of a module, one line each. */
function Lines({ lines }: { lines: Line[] }) {
  return (
    <ul className="space-y-0.5 empty:hidden">
      {lines.map(({ to, label, note }) => (
        <li key={to} className="flex items-baseline justify-between gap-4">
          <Link to={to} className="link inline-flex min-h-11 items-center gap-2">
            <span>{label}</span>
          </Link>
          {note && (
            <span className="shrink-0 text-small whitespace-nowrap text-soft" data-number>
              {note}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

const lessonLine = (planId: string, { taskId, title, done, minutes }: HubModule['lessons'][number]): Line => ({
  to: `/plans/${planId}/lessons/${taskId}`,
  label: (
    <>
      {done && <Check aria-label="Done:" role="img" className="mr-1.5 inline size-4" />}
      {title}
    </>
  ),
  note: duration(minutes),
})

const quizLine = (planId: string, { id, title, last, questions }: QuizCard): Line => ({
  to: `/plans/${planId}/quiz/${id}`,
  label: title,
  note: last ? `${last.right} of ${last.total} right` : count(questions, 'question'),
})

const cardsLine = (planId: string, { id, title, cards }: HubModule): Line => ({
  to: `/plans/${planId}/cards#module-${id}`,
  label: (
    <>
      {count(cards, 'card')}
      <span className="sr-only"> of “{title}”</span>
    </>
  ),
})

function Lessons({ planId, module }: { planId: string; module: HubModule }) {
  const { lessons } = module
  return (
    <div className="space-y-2">
      <Lines lines={lessons.map((lesson) => lessonLine(planId, lesson))} />
      <Make
        planId={planId}
        workflow="module-lessons"
        moduleId={module.id}
        run={module.runs.lessons}
        foresight={module.foresight.lessons}
        label={lessons.length > 0 ? 'Write the lessons again' : 'Write the lessons'}
        about={module.title}
        look={lessons.length > 0 ? 'quiet' : 'plain'}
      />
    </div>
  )
}

function Quizzes({ planId, module }: { planId: string; module: HubModule }) {
  const { quizzes, cards } = module
  const lines = quizzes.map((quiz) => quizLine(planId, quiz))
  return (
    <div className="space-y-2">
      <Lines lines={cards > 0 ? [...lines, cardsLine(planId, module)] : lines} />
      <Make
        planId={planId}
        workflow="quiz-and-cards"
        moduleId={module.id}
        run={module.runs.quiz}
        foresight={module.foresight.quiz}
        label={quizzes.length > 0 ? 'Make another quiz and new cards' : 'Make a quiz and cards'}
        about={module.title}
        look={quizzes.length > 0 ? 'quiet' : 'plain'}
      />
    </div>
  )
}

/** All that can be made of a plan's modules, and all that was. */
export function LearningHub({ plan, modules, reviews, writer, refused }: Props) {
  return (
    <div className="space-y-8">
      <header className="max-w-text space-y-3">
        <h1>Lessons, quizzes and cards</h1>
        <p>
          Lessons explain the tasks of a module, a quiz asks about them, cards keep them fresh. Each is made in the
          background when you ask for it; you can leave the page.
        </p>
        {plan.kind === 'course' && <Writer name={writer} />}
        <p>
          <Link to={`/plans/${plan.id}/reviews`} className={'link inline-flex min-h-11 items-center gap-2'}>
            Weekly reviews{reviews > 0 && ` (${reviews})`}
          </Link>{' '}
          ·{' '}
          <Link to="/runs" className="link inline-flex min-h-11 items-center">
            Background work
          </Link>
        </p>
      </header>
      {refused && <RefusedNote refused={refused} />}
      {plan.kind !== 'course' && (
        <p className="max-w-text">
          Lessons and quizzes are made for courses. A weekly programme already tells you what to do.
        </p>
      )}
      {modules.map((module) => (
        <section
          key={module.id}
          id={`module-${module.id}`}
          aria-labelledby={`title-${module.id}`}
          className="space-y-4 border-t border-line pt-5 target:bg-blaze-wash"
        >
          <h2 id={`title-${module.id}`}>
            <span className="text-soft" data-number>
              {module.position}.
            </span>{' '}
            {module.title}
          </h2>
          <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
            <Lessons planId={plan.id} module={module} />
            <Quizzes planId={plan.id} module={module} />
          </div>
        </section>
      ))}
    </div>
  )
}
