import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { QuizForm } from '#app/components/learning/quiz-form.tsx'
import { QuizResult } from '#app/components/learning/quiz-result.tsx'
import { WrittenBy } from '#app/components/learning/written-by.tsx'
import { Page } from '#app/components/shell/page.tsx'
import { answersIn } from '#app/http/learning-form.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getQuiz, getQuizResult, takeQuiz } from '#app/services/quizzes.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.quiz.title ?? 'Not found'} · Cairn` }]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { planId = '', quizId = '' } = params
  const resultId = new URL(request.url).searchParams.get('result')
  const quiz = await getQuiz(ctx, planId, quizId)
  return { quiz, result: resultId === null ? null : await getQuizResult(ctx, planId, quizId, resultId) }
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { planId = '', quizId = '' } = params
  const { questions } = await getQuiz(ctx, planId, quizId)
  const { id } = await takeQuiz(ctx, planId, quizId, answersIn(await request.formData(), questions.length))
  return redirect(`/plans/${planId}/quiz/${quizId}?result=${id}`)
}

export default function Quiz() {
  const { quiz, result } = useLoaderData<typeof loader>()
  const { plan } = quiz
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: plan.title, to: `/plans/${plan.id}` },
        { label: 'Lessons', to: `/plans/${plan.id}/lessons` },
      ]}
    >
      <div className="space-y-8">
        <header className="space-y-1.5">
          <h1>{quiz.title}</h1>
          <WrittenBy by={quiz} />
        </header>
        {result ? <QuizResult planId={plan.id} result={result} /> : <QuizForm quiz={quiz} />}
      </div>
    </Page>
  )
}
