import type { Again } from '#app/domain/again.ts'
import type { CourseDraft, CourseInput } from '#app/domain/course.ts'
import { anotherModule } from './another.ts'
import { plain, withDistinctTitles } from './compose.ts'
import { furtherModules } from './further.ts'
import { routeFor } from './route.ts'
import { syllabusFor } from './syllabus.ts'

/**
 * A part of a course without a model: one module in another way, or modules that go on where it ends. The same for
 * the same input; its titles and minutes fit beside what there is. No modules when there is nothing else to offer.
 */
export function composePart(input: CourseInput, again: Again): CourseDraft {
  const syllabus = syllabusFor(input)
  const route = routeFor(syllabus.units, input.level, syllabus.below)
  const draft = { title: syllabus.title, summary: '' }
  if (again.scope === 'module') {
    const module = anotherModule(syllabus, route, input, again)
    return { ...draft, modules: module ? [plain(module)] : [] }
  }
  const { modules, omitted } = furtherModules(syllabus, route, input, again)
  return { ...draft, modules: withDistinctTitles(modules.map(plain)), omitted }
}
