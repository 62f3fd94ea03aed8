import type { ProgramDay, ProgramTargets } from '#app/domain/program.ts'
import type { ShownModule } from '../plan/types.ts'

/** One day in numbers; null where they are not known yet, or the learner added the day themselves. */
export type DayFigures = {
  position: number
  focus: string
  trains: boolean
  minutes: number | null
  kcal: number | null
  proteinG: number | null
  ml: number | null
}

/** What the blueprint kept of a day; undefined while it is being made. */
export const dayOf = (module: ShownModule): ProgramDay | undefined =>
  module.detail && 'workout' in module.detail ? (module.detail as ProgramDay) : undefined

const withoutNumber = (title: string) => title.replace(/^Day \d+:\s*/, '')

export function figuresOf(module: ShownModule): DayFigures {
  const { position, title, tasks } = module
  const day = dayOf(module)
  const train = tasks.find((task) => task.kind === 'train')
  const unknown = { kcal: null, proteinG: null, ml: null }
  if (!day) {
    const rests = !train || train.title.startsWith('Rest')
    return { position, focus: withoutNumber(title), trains: !rests, minutes: train?.minutes ?? null, ...unknown }
  }
  const { workout, nutrition } = day
  return {
    position,
    focus: workout.focus || withoutNumber(title),
    trains: workout.kind === 'train',
    minutes: workout.minutes,
    kcal: nutrition.kcal,
    proteinG: nutrition.proteinG,
    ml: nutrition.hydrationMl,
  }
}

const sum = (numbers: (number | null)[]) => numbers.reduce<number>((total, n) => total + (n ?? 0), 0)

/** The week in numbers. */
export const totalsOf = (days: DayFigures[]) => ({
  sessions: days.filter((day) => day.trains).length,
  minutes: sum(days.map((day) => (day.trains ? day.minutes : 0))),
  kcal: sum(days.map((day) => day.kcal)),
  proteinG: sum(days.map((day) => day.proteinG)),
  ml: sum(days.map((day) => day.ml)),
})

/** What the blueprint kept of the whole week. */
export type WeekDetail = {
  targets?: ProgramTargets
  rules?: { rule: string; sentence: string; ok: boolean }[]
}

export const whole = (n: number): string => Math.round(n).toLocaleString('en-GB')

/** Millilitres as litres: "2.3 l". */
export const litres = (ml: number): string => `${(ml / 1000).toLocaleString('en-GB', { maximumFractionDigits: 1 })} l`
