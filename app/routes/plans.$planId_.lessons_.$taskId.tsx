import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData, type ShouldRevalidateFunction } from '@remix-run/react'
import { LessonScreen } from '#app/components/learning/lesson-screen.tsx'
import { wasUnsent } from '#app/components/plan/sent.ts'
import { Page } from '#app/components/shell/page.tsx'
import { refusedIn } from '#app/http/outcome.server.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { openLesson } from '#app/services/learning.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.page.lesson?.title ?? data?.page.task.title ?? 'Not found'} · Cairn` },
]

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const { planId = '', taskId = '' } = params
  const opened = await openLesson(ctx, planId, taskId)
  return { ...opened, refused: refusedIn(request) }
}

export const shouldRevalidate: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  !wasUnsent(actionResult) && defaultShouldRevalidate

export default function Lesson() {
  const { page, ...about } = useLoaderData<typeof loader>()
  const { plan, task } = page
  return (
    <Page
      crumbs={[
        { label: 'Today', to: '/' },
        { label: plan.title, to: `/plans/${plan.id}` },
        { label: 'Lessons', to: `/plans/${plan.id}/lessons` },
      ]}
    >
      <LessonScreen key={task.id} page={page} {...about} />
    </Page>
  )
}
