import { Disclosure } from '../ui/disclosure.tsx'
import { FormField } from './form-field.tsx'
import type { FormField as Shape, FormGroup } from '#app/domain/form-field.ts'
import type { ReactNode } from 'react'
import type { Values } from './types.ts'

/** What every field of a form may be drawn with. */
export type Filling = {
  /** The values the form begins with. */
  first: Values
  /** What it holds now; null until the page's script runs. */
  now: Values | null
  issues: Record<string, string>
  /** What stands behind a field. */
  behind?: Record<string, ReactNode>
}

/** Numbers that follow each other stand side by side. */
function rowsOf(fields: Shape[]): Shape[][] {
  const rows: Shape[][] = []
  for (const field of fields) {
    const last = rows.at(-1)
    if (field.widget === 'number' && last?.[0]?.widget === 'number') last.push(field)
    else rows.push([field])
  }
  return rows
}

/** Fields in their order. */
export function FieldList({ fields, first, now, issues, behind = {} }: Filling & { fields: Shape[] }) {
  return rowsOf(fields).map((row) => (
    <div key={row[0]?.name} className="space-y-3">
      <div className={row.length > 1 ? 'grid gap-x-8 gap-y-6 sm:grid-cols-[repeat(auto-fit,minmax(13rem,1fr))]' : ''}>
        {row.map((field) => {
          const { name } = field
          return <FormField key={name} field={field} initial={first[name]} now={now?.[name]} error={issues[name]} />
        })}
      </div>
      {row.map(({ name }) => behind[name])}
    </div>
  ))
}

/** The groups of a form, each with its fields, in the order in which they first occur. */
function groupsOf(fields: Shape[]): { group: FormGroup; members: Shape[] }[] {
  const groups = new Map<string, { group: FormGroup; members: Shape[] }>()
  for (const field of fields) {
    if (!field.group) continue
    const known = groups.get(field.group.title)
    if (known) known.members.push(field)
    else groups.set(field.group.title, { group: field.group, members: [field] })
  }
  return [...groups.values()]
}

/** The folded parts of a form. One is open when something in it is no longer as it began, is wrong, or is asked about. */
export function FieldGroups({ fields, open, ...filling }: Filling & { fields: Shape[]; open: boolean }) {
  const { first, issues } = filling
  return (
    <div className="border-b border-line">
      {groupsOf(fields).map(({ group, members }) => {
        const touched = members.some(({ name, initial = '' }) => issues[name] ?? first[name] !== initial)
        return (
          <Disclosure key={group.title} summary={group.title} open={open || touched}>
            <div className="space-y-8 pt-2">
              {group.help && <p className="max-w-text text-soft">{group.help}</p>}
              <FieldList fields={members} {...filling} />
            </div>
          </Disclosure>
        )
      })}
    </div>
  )
}
