import { Link } from '@remix-run/react'
import { ArrowLeft, ArrowRight } from 'lucide-react'
import { useEffect } from 'react'
import type { RunForesight } from '#app/domain/foresight.ts'
import type { LessonPage, LessonPlace } from '#app/domain/learning-view.ts'
import type { RunCard } from '#app/domain/run-view.ts'
import { RefusedNote, type Refused } from '../plan/refused-note.tsx'
import { TaskKind } from '../plan/task-kind.tsx'
import { AskTutor } from '../tutor/ask-tutor.tsx'
import { buttonLook } from '../ui/button.tsx'
import { duration } from '../ui/words.ts'
import { LessonBlocks } from './lesson-blocks.tsx'
import { LessonDone } from './lesson-done.tsx'
import { Make } from './make.tsx'
import { Writer, WrittenBy } from './written-by.tsx'

type Props = {
  page: LessonPage
  run: RunCard | null
  writer: string | null
  foresight: RunForesight | null
  refused: Refused | null
}

function Head({ page }: { page: LessonPage }) {
  const { lesson, module, task } = page
  return (
    <header className="space-y-1.5">
      <h1>{lesson?.title ?? task.title}</h1>
      <p className="flex flex-wrap items-center gap-x-3 text-small text-soft" data-number>
        <TaskKind kind={task.kind} />
        <span>{duration(lesson?.minutes ?? task.estimatedMinutes)}</span>
        <span>
          Task {task.position} of {module.tasks} in module {module.position}, {module.title}
        </span>
      </p>
      {lesson && <WrittenBy by={lesson} />}
      {lesson && lesson.title !== task.title && (
        <p className="text-small text-soft">The lesson of the task “{task.title}”.</p>
      )}
    </header>
  )
}

function None({ page, run, writer, foresight }: Omit<Props, 'refused'>) {
  const { plan, module, task } = page
  return (
    <section aria-labelledby="none" className="max-w-text space-y-3">
      {task.description && <p>{task.description}</p>}
      <h2 id="none">No lesson yet</h2>
      {plan.kind === 'course' ? (
        <>
          <p>
            The lessons of a module are written together: first an outline, then one for each task. They appear once all
            are ready.
          </p>
          <Make
            planId={plan.id}
            workflow="module-lessons"
            moduleId={module.id}
            run={run}
            foresight={foresight}
            label={`Write the lessons of this module`}
            look="main"
          />
          {writer && <Writer name={writer} />}
        </>
      ) : (
        <p>Lessons are for courses. A weekly programme already tells you what to do.</p>
      )}
    </section>
  )
}

function Beside({ planId, place, forward }: { planId: string; place: LessonPlace; forward: boolean }) {
  return (
    <Link
      to={`/plans/${planId}/lessons/${place.taskId}`}
      rel={forward ? 'next' : 'prev'}
      className={buttonLook('plain', 'max-w-full min-w-0')}
    >
      {!forward && <ArrowLeft aria-hidden="true" className="size-4 shrink-0" />}
      <span className="min-w-0 text-left">
        <span className="block text-small text-soft">{forward ? 'Next lesson' : 'Lesson before'}</span>
        {place.title}
      </span>
      {forward && <ArrowRight aria-hidden="true" className="size-4 shrink-0" />}
    </Link>
  )
}

/** A lesson that is shown for the first time is noted: by the page, for reading an address changes nothing. */
function useNoteRead({ plan, task, lesson }: LessonPage): void {
  const path = lesson?.readAt === null ? `/plans/${plan.id}/lessons/${task.id}/read` : null
  useEffect(() => {
    if (path) navigator.sendBeacon(path)
  }, [path])
}

/** A task's lesson: read it, practise, mark the task done, go on. Without one, the way to have it written. */
export function LessonScreen({ page, refused, ...none }: Props) {
  const { plan, task, lesson, previous, next } = page
  useNoteRead(page)
  return (
    <article className="space-y-8">
      <Head page={page} />
      {refused && <RefusedNote refused={refused} />}
      {lesson ? <LessonBlocks blocks={lesson.blocks} /> : <None page={page} {...none} />}
      <footer className="max-w-text space-y-6 border-t border-line pt-6" data-chrome>
        <LessonDone planId={plan.id} task={task} />
        <p className="flex flex-wrap gap-x-6 text-small">
          <AskTutor planId={plan.id} task={task} />
          {lesson && (
            <a
              href={`/plans/${plan.id}/lessons/${task.id}/markdown`}
              className="link inline-flex min-h-11 items-center"
              download
            >
              Save as Markdown
            </a>
          )}
          <Link to={`/plans/${plan.id}#task-${task.id}`} className="link inline-flex min-h-11 items-center">
            See it in the plan
          </Link>
        </p>
        {(previous || next) && (
          <nav aria-label="Lessons" className="flex flex-wrap justify-between gap-3">
            {previous && <Beside planId={plan.id} place={previous} forward={false} />}
            {next && <Beside planId={plan.id} place={next} forward />}
          </nav>
        )}
      </footer>
    </article>
  )
}
