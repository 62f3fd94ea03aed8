import type { CourseInput, DraftModule, Omission } from '#app/domain/course.ts'
import { budgetMinutes, hoursText, usualMinutes } from './budget.ts'
import type { Allocation } from './budget.ts'
import type { Route } from './route.ts'
import { sentence } from './tasks.ts'
import type { Syllabus } from './syllabus.ts'

type Composed = {
  syllabus: Syllabus
  input: CourseInput
  route: Route
  minutes: Allocation
  modules: readonly DraftModule[]
  omitted: readonly Omission[]
}

/** Unused time worth mentioning: more than a tenth of the budget and more than an hour. */
const SPARE_SHARE = 0.1
const SPARE_MINUTES = 60
const SHORT_SHARE = 0.9
const LONG_SHARE = 1.2

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}

function levelSentence({ route, input }: Composed): string {
  const quick = route.lessons.filter((lesson) => lesson.quick).length
  const known = route.known.length
  if (known === 0 && quick === 0) return ''
  const parts = [
    known > 0 ? `${count(known, 'unit', 'units')} below it ${known === 1 ? 'is' : 'are'} only checked` : '',
    quick > 0 ? `${count(quick, 'unit is', 'units are')} in a quick version` : '',
  ].filter(Boolean)
  return `For your level (${input.level}), ${parts.join(' and ')}.`
}

function paceSentence({ route, minutes, omitted }: Composed): string {
  const given = minutes.lessons.reduce((sum, value) => sum + value, 0)
  const share = given / usualMinutes(route)
  if (share < SHORT_SHARE) {
    return `Time is short: each unit gets about ${Math.round(share * 100)} % of the time it usually takes, so practise the essentials and do not polish.`
  }
  if (share > LONG_SHARE && omitted.length === 0)
    return 'There is time to go deeper, so there is more practice than usual.'
  return ''
}

function spareSentence({ input, modules }: Composed): string {
  const budget = budgetMinutes(input)
  const used = modules.reduce((sum, module) => sum + module.estimatedMinutes, 0)
  const spare = budget - used
  if (spare <= SPARE_MINUTES || spare < budget * SPARE_SHARE) return ''
  return `You have set aside ${hoursText(budget)}, more than this curriculum can honestly fill: it ends after ${hoursText(used)}. Use what is left for a second, harder project or a next topic.`
}

function omittedSentence({ omitted }: Composed): string {
  if (omitted.length === 0) return ''
  const [first] = omitted
  if (omitted.length === 1 && first) return `Left out for lack of time: “${first.title}”.`
  return `${omitted.length} units are left out for lack of time; they are listed with the rule that decided it.`
}

function shapeSentence({ route, modules, input }: Composed): string {
  const used = modules.reduce((sum, module) => sum + module.estimatedMinutes, 0)
  const lessons = count(route.lessons.length, 'unit', 'units')
  return `${hoursText(used)} of work over ${count(input.weeks, 'week', 'weeks')}: ${lessons} with practice and a check from memory, then a project.`
}

/** What the learner reads above the plan: what it is, how much work, and every way in which it is less than they asked. */
export function courseSummary(composed: Composed): string {
  return [
    sentence(composed.syllabus.summary),
    shapeSentence(composed),
    levelSentence(composed),
    paceSentence(composed),
    omittedSentence(composed),
    spareSentence(composed),
  ]
    .filter((text) => text !== '')
    .join(' ')
}
