import { ChevronRight } from 'lucide-react'
import { Link } from '@remix-run/react'
import { useState } from 'react'
import { count, duration } from '../ui/words.ts'
import { ContentHead } from './content-head.tsx'
import { TaskRow } from './task-row.tsx'
import type { ContentProps, ShownModule } from './types.ts'
import { useOpenTarget } from './use-open-target.ts'

function Size({ module }: { module: ShownModule }) {
  const done = module.tasks.filter((task) => task.done).length
  const total = module.tasks.length
  const text = done === total && total > 0 ? 'Done' : done > 0 ? `${done} of ${total} tasks` : count(total, 'task')
  return (
    <span className="text-small whitespace-nowrap text-soft" data-number>
      {text}, {duration(module.minutes)}
    </span>
  )
}

/** The rarer deeds on one module. */
function Deeds({ planId, moduleId, title }: { planId: string; moduleId: string; title: string }) {
  return (
    <p className="flex flex-wrap gap-x-6 pl-11 text-small text-soft">
      <Link to={`/plans/${planId}/edit#module-${moduleId}`} className="link inline-flex min-h-11 items-center">
        Edit <span className="sr-only">“{title}”</span>
      </Link>
      <Link to={`/plans/${planId}/regenerate?module=${moduleId}`} className="link inline-flex min-h-11 items-center">
        Make again <span className="sr-only">“{title}”</span>
      </Link>
      <Link to={`/plans/${planId}/lessons#module-${moduleId}`} className="link inline-flex min-h-11 items-center">
        Lessons and quiz <span className="sr-only">of “{title}”</span>
      </Link>
    </p>
  )
}

type ModuleProps = { module: ShownModule; planId: string; nextTaskId: string | undefined; startOpen: boolean }

/** One module and its tasks; stays as open as it was when its plan turns from being made to ready. */
function ModuleSection({ module, planId, nextTaskId, startOpen }: ModuleProps) {
  const [open] = useState(startOpen)
  return (
    <li>
      <details open={open} className="group/module border-t border-line" id={`module-${module.position}`}>
        <summary className="grid min-h-14 grid-cols-[1.5rem_1fr] items-baseline gap-x-2 py-3.5 hover:bg-sunken sm:grid-cols-[1.5rem_1fr_auto]">
          <ChevronRight aria-hidden="true" className="size-4 self-start text-soft group-open/module:rotate-90 mt-1" />
          <h3 className="min-w-0">
            <span className="text-soft" data-number>
              {module.position}.
            </span>{' '}
            {module.title}
          </h3>
          <span className="col-start-2 sm:col-start-3">
            <Size module={module} />
          </span>
        </summary>
        <div className="pb-5 sm:pl-8">
          {module.description && <p className="max-w-text pb-2 text-soft">{module.description}</p>}
          <ul>
            {module.tasks.map((task, index) => (
              <TaskRow key={index} task={task} planId={planId} next={task.id !== undefined && task.id === nextTaskId} />
            ))}
          </ul>
          {module.id && <Deeds planId={planId} moduleId={module.id} title={module.title} />}
        </div>
      </details>
    </li>
  )
}

/** The modules of a plan, whether they have just come or have been here for weeks. */
export function ModuleList({ plan, modules, nextTaskId, making }: ContentProps) {
  const [watched] = useState(making)
  useOpenTarget()
  const current = modules.find((module) => module.tasks.some((task) => task.id === nextTaskId))?.position
  if (modules.length === 0) return null
  return (
    <section aria-labelledby="modules">
      <ContentHead id="modules" title="Modules" planId={plan.id} making={making} />
      <ol className="border-b border-line">
        {modules.map((module) => (
          <ModuleSection
            key={module.position}
            module={module}
            planId={plan.id}
            nextTaskId={nextTaskId}
            startOpen={watched || making || module.position === current}
          />
        ))}
      </ol>
    </section>
  )
}
