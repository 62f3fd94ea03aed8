import { Form, Link, useNavigation } from '@remix-run/react'
import type { QuizView, ResultView } from '#app/domain/learning-view.ts'
import { Markdown } from '../markdown/markdown.tsx'
import { Button } from '../ui/button.tsx'
import { LocalTime } from '../ui/local-time.tsx'
import { count } from '../ui/words.ts'
import { InlineCode } from './inline-code.tsx'

type Asked = QuizView['questions'][number]

const choiceLook =
  'flex min-h-11 items-start gap-3 rounded-md border border-edge bg-raised px-3 py-2.5 hover:bg-sunken has-checked:border-ink has-checked:bg-sunken has-checked:ring-1 has-checked:ring-ink has-focus-visible:outline-3 has-focus-visible:outline-blaze'

function OneQuestion({ question, index, total }: { question: Asked; index: number; total: number }) {
  const id = `question-${index + 1}`
  return (
    <li className="max-w-text space-y-3">
      <div role="radiogroup" aria-labelledby={id} className="space-y-3">
        <div id={id} className="space-y-1">
          <p className="text-small text-soft">
            Question {index + 1} of {total}
          </p>
          <Markdown text={question.prompt} />
        </div>
        <div className="grid gap-2">
          {question.choices.map((choice, at) => (
            <label key={at} className={choiceLook}>
              <input type="radio" name={`q${index}`} value={at} className="mt-1 size-4 shrink-0 outline-none" />
              <span className="min-w-0">
                <InlineCode text={choice} />
              </span>
            </label>
          ))}
        </div>
      </div>
    </li>
  )
}

function Earlier({ quiz, results }: { quiz: QuizView; results: readonly ResultView[] }) {
  if (results.length === 0) return null
  return (
    <section aria-labelledby="earlier" className="space-y-2">
      <h2 id="earlier">Earlier attempts</h2>
      <ul className="space-y-1">
        {results.map(({ id, right, total, at }) => (
          <li key={id}>
            <Link
              to={`/plans/${quiz.plan.id}/quiz/${quiz.id}?result=${id}`}
              className="link inline-flex min-h-11 items-center gap-2"
            >
              {right} of {total} right, <LocalTime iso={at} as="moment" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A quiz to take. What is right is known to the server alone until it is sent. */
export function QuizForm({ quiz }: { quiz: QuizView }) {
  const sending = useNavigation().state === 'submitting'
  return (
    <div className="space-y-8">
      <Form method="post" className="space-y-8">
        <p className="max-w-text">
          {count(quiz.questions.length, 'question')}, each with one right answer. Skip what you do not know: guessing
          tells you nothing.
        </p>
        <ol className="space-y-8">
          {quiz.questions.map((question, index) => (
            <OneQuestion key={index} question={question} index={index} total={quiz.questions.length} />
          ))}
        </ol>
        <Button look="main" aria-disabled={sending || undefined}>
          Check my answers
        </Button>
      </Form>
      <Earlier quiz={quiz} results={quiz.results} />
    </div>
  )
}
