import { lazy, type ComponentType } from 'react'
import type { PlanKind } from '#app/domain/plan.ts'
import { count } from '../ui/words.ts'
import { ModuleList } from './module-list.tsx'
import type { ContentProps, PlanData } from './types.ts'

const LEVEL: Record<string, string> = { beginner: 'Beginner', intermediate: 'Intermediate', advanced: 'Advanced' }

const level = ({ input }: PlanData) => LEVEL[String(input['level'])] ?? ''

/** What a page of a plan asks by kind. */
type Parts = {
  /** Under the name: what was asked for, in one line. */
  asked: (plan: PlanData) => string
  /** Whether its notice stands with its content and not under its name. */
  ownNotice: boolean
  Content: ComponentType<ContentProps>
}

// The server has everything at hand, so that the page is whole without a script; a browser fetches what its plan needs.
const Week = import.meta.env.SSR ? (await import('../week/week.tsx')).default : lazy(() => import('../week/week.tsx'))

export const KINDS: Record<PlanKind, Parts> = {
  course: {
    asked: (plan) =>
      [
        level(plan),
        `${String(plan.input['hoursPerWeek'])} h a week for ${count(Number(plan.input['weeks']), 'week')}`,
      ].join(', '),
    ownNotice: false,
    Content: ModuleList,
  },
  'weekly-program': {
    asked: (plan) =>
      [
        level(plan),
        `${count(Number(plan.input['trainingDays']), 'session')} of ${String(plan.input['sessionMinutes'])} min`,
        count(Number(plan.input['mealsPerDay']), 'meal') + ' a day',
      ].join(', '),
    ownNotice: true,
    Content: Week,
  },
}
