import type { PlanData } from '../plan/types.ts'
import { duration } from '../ui/words.ts'
import { Box } from './box.tsx'

/** A course on paper: a checklist of its tasks, by module. */
export function PrintedCourse({ plan }: { plan: PlanData }) {
  return plan.modules.map((module) => (
    <section key={module.position} className="space-y-2">
      <h2 className="break-after-avoid">
        {module.position}. {module.title}{' '}
        <span className="text-small font-normal text-soft">{duration(module.estimatedMinutes)}</span>
      </h2>
      <ul className="space-y-1.5">
        {module.tasks.map((task) => (
          <li key={task.id} className="flex break-inside-avoid gap-2">
            <Box done={task.status === 'completed'} />
            <div className="min-w-0">
              <span className="font-medium">{task.title}</span>{' '}
              <span className="text-small text-soft">{duration(task.estimatedMinutes)}</span>
              {task.description && <p className="text-small">{task.description}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  ))
}
