import type { LoaderFunctionArgs } from '@remix-run/node'
import { lessonMarkdown } from '#app/domain/lesson-markdown.ts'
import { requireTenant } from '#app/http/tenant.server.ts'
import { getLesson } from '#app/services/lessons.server.ts'

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const ctx = await requireTenant({ request, context })
  const lesson = await getLesson(ctx, params['planId'] ?? '', params['taskId'] ?? '')
  return new Response(lessonMarkdown(lesson), {
    headers: {
      'Content-Type': 'text/markdown; charset=utf-8',
      'Content-Disposition': 'attachment; filename="lesson.md"',
    },
  })
}
