import { Link } from '@remix-run/react'
import clsx from 'clsx'
import { Check, Minus, X } from 'lucide-react'
import type { MarkedQuiz } from '#app/domain/learning-view.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { buttonLook } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { InlineCode } from './inline-code.tsx'

type Marked = MarkedQuiz['questions'][number]

/** What is said of a choice: in words, so that nobody has to tell colours apart. */
function wordOf({ chosen, answer }: Marked, at: number): string | null {
  if (at === answer) return chosen === at ? 'Your answer, correct' : 'Correct answer'
  return chosen === at ? 'Your answer' : null
}

function Choice({ question, at, text }: { question: Marked; at: number; text: string }) {
  const word = wordOf(question, at)
  const right = at === question.answer
  const Icon = right ? Check : X
  return (
    <li
      className={clsx(
        'flex items-start gap-3 rounded-md border px-3 py-2',
        right ? 'border-ink bg-raised' : word ? 'border-blaze bg-blaze-wash' : 'border-line text-soft',
      )}
    >
      <span className="mt-1 size-4 shrink-0">{word && <Icon aria-hidden="true" className="size-4" />}</span>
      <span className="min-w-0 flex-1">
        <InlineCode text={text} />
        {word && <span className="block text-small font-medium">{word}</span>}
      </span>
    </li>
  )
}

function howItWent({ chosen, answer }: Marked) {
  if (chosen === null) return { word: 'Skipped', Icon: Minus }
  return chosen === answer ? { word: 'Correct', Icon: Check } : { word: 'Incorrect', Icon: X }
}

function MarkedQuestion({ question, number }: { question: Marked; number: number }) {
  const { word, Icon } = howItWent(question)
  return (
    <li className="max-w-text space-y-3">
      <h2 className="flex items-center gap-2 text-body">
        <Icon aria-hidden="true" className="size-5 shrink-0" />
        Question {number}: {word}
      </h2>
      <Markdown text={question.prompt} />
      <ul className="space-y-2">
        {question.choices.map((text, at) => (
          <Choice key={at} question={question} at={at} text={text} />
        ))}
      </ul>
      <div className="border-l-2 border-edge pl-4">
        <Markdown text={question.explanation} />
      </div>
    </li>
  )
}

/** How a quiz went: what was right, and why. */
export function QuizResult({ planId, result }: { planId: string; result: MarkedQuiz }) {
  return (
    <div className="space-y-8">
      <p role="status" className="text-title font-bold" data-number>
        {result.right} of {result.total} right
      </p>
      <p className="text-small text-soft">
        <LocalTime iso={result.at} as="moment" />
      </p>
      <ol className="space-y-8">
        {result.questions.map((question, index) => (
          <MarkedQuestion key={index} question={question} number={index + 1} />
        ))}
      </ol>
      <p className="flex flex-wrap gap-3">
        <Link to={`/plans/${planId}/quiz/${result.quizId}`} className={buttonLook('main')}>
          Take it again
        </Link>
        <Link to={`/plans/${planId}/lessons`} className={buttonLook()}>
          To the lessons
        </Link>
      </p>
    </div>
  )
}
