import { CourseFields } from '#app/domain/course.ts'
import { moduleIn, type Material } from '#app/domain/material.ts'
import { plainLine, titleKey } from '../clean.ts'
import { FURTHER } from '../further-titles.ts'
import type { Unit } from '../pack.ts'
import { syllabusFor } from '../syllabus.ts'

const Fields = CourseFields.required({ weeks: true })

/**
 * The unit that a module was made from, where the plan is a course whose topic or outline the curriculum knows;
 * undefined for every other module. Never throws.
 */
export function unitOf(material: Material): Unit | undefined {
  if (material.plan.kind !== 'course') return undefined
  const fields = Fields.safeParse({ weeks: 1, ...material.plan.input })
  if (!fields.success) return undefined
  const about = titleKey(moduleIn(material).title.replace(FURTHER.deeper, ''))
  return syllabusFor(fields.data).units.find((unit) => titleKey(plainLine(unit.title)) === about)
}
