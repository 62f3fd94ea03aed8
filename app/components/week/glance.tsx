import clsx from 'clsx'
import type { ReactNode } from 'react'
import { duration } from '../ui/words.ts'
import { litres, totalsOf, whole, type DayFigures } from './figures.ts'

type Line = { label: string; of: (day: DayFigures) => ReactNode; total: ReactNode }

function linesOf(days: DayFigures[]): Line[] {
  const total = totalsOf(days)
  const known = days.some((day) => day.kcal !== null)
  const or = (n: number | null, say: (n: number) => string) => (n === null ? '–' : say(n))
  return [
    {
      label: 'Training',
      of: (day) => (day.trains ? or(day.minutes, duration) : 'Rest'),
      total: duration(total.minutes),
    },
    { label: 'Energy, kcal', of: (day) => or(day.kcal, whole), total: known ? whole(total.kcal) : '–' },
    { label: 'Protein, g', of: (day) => or(day.proteinG, whole), total: known ? whole(total.proteinG) : '–' },
    { label: 'Drinks', of: (day) => or(day.ml, litres), total: known ? litres(total.ml) : '–' },
  ]
}

type Props = {
  days: DayFigures[]
  /** How many days there will be. */
  expected: number
  next: number | undefined
  done: ReadonlySet<number>
}

/** The week as a week: a column a day, and the totals. Wide screens and paper only; below that each day tells its own. */
export function Glance({ days, expected, next, done }: Props) {
  const columns = Array.from({ length: Math.max(expected, days.length) }, (_, i) => days[i])
  return (
    <table className="w-full table-fixed border-collapse text-left text-small [&_td]:px-2 [&_td]:py-1.5 [&_th]:px-2 [&_th]:py-1.5">
      <caption className="sr-only">The week at a glance, with totals</caption>
      <thead>
        <tr className="align-top">
          <th scope="col" className="w-26 pl-0!">
            <span className="sr-only">Numbers</span>
          </th>
          {columns.map((day, i) => (
            <th key={i} scope="col" className="border-l border-line font-normal">
              <span className="flex items-center gap-1.5 font-bold">
                {i + 1 === next && <span aria-hidden="true" className="blaze-mark" />}
                Day {i + 1}
              </span>
              <span className={clsx('block min-h-10', !day && 'text-soft')}>
                {day ? (
                  <a href={`#day-${day.position}`} className="link">
                    {day.focus}
                  </a>
                ) : (
                  '–'
                )}
              </span>
              {day && done.has(day.position) && <span className="block text-soft">Done</span>}
            </th>
          ))}
          <th scope="col" className="border-l border-line bg-sunken font-bold">
            Week
          </th>
        </tr>
      </thead>
      <tbody data-number>
        {linesOf(days).map(({ label, of, total }) => (
          <tr key={label} className="border-t border-line">
            <th scope="row" className="pl-0! font-normal text-soft">
              {label}
            </th>
            {columns.map((day, i) => (
              <td key={i} className="border-l border-line">
                {day ? of(day) : '–'}
              </td>
            ))}
            <td className="border-l border-line bg-sunken font-bold">{total}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
