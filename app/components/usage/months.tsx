import { Form } from '@remix-run/react'
import { Button } from '../ui/button.tsx'

/** Another month; one that has no other shows nothing. */
export function Months({ months, shown }: { months: readonly { month: string; name: string }[]; shown: string }) {
  if (months.length < 2 && months[0]?.month === shown) return null
  return (
    <Form method="get" className="flex flex-wrap items-end gap-3">
      <label className="space-y-2">
        <span className="block font-bold">Month</span>
        <select key={shown} name="month" defaultValue={shown} className="control">
          {months.map(({ month, name }) => (
            <option key={month} value={month}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Button>Show</Button>
    </Form>
  )
}
