import type { UsagePeriod } from '#app/domain/usage-view.ts'
import { Bars } from './bars.tsx'

/** A month's days. `name` is the month's, in words. */
export const Days = ({ days, name }: { days: readonly UsagePeriod[]; name: string }) => (
  <Bars
    label={`by day in ${name}`}
    numbers="The days in numbers"
    periods={days}
    tick={(day, at) => (at % 7 === 0 ? { text: day.name, always: true } : null)}
    nameOf={(day) => `${day.name} ${name.split(' ')[0]}`}
  />
)

/** The months beside each other. */
export const PastMonths = ({ months }: { months: readonly UsagePeriod[] }) => (
  <Bars
    label="by month"
    numbers="The months in numbers"
    periods={months}
    tick={(month, at) => ({ text: month.name.slice(0, 3), always: (months.length - 1 - at) % 3 === 0 })}
    nameOf={(month) => month.name}
  />
)
