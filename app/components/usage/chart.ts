import type { CallPurpose } from '#app/domain/costs.ts'
import { usd } from '#app/domain/money.ts'
import type { PurposePart, UsagePeriod } from '#app/domain/usage-view.ts'
import { known, unsure } from './money.ts'

/** Parts of a bar from the bottom up: so many as can be told apart. */
export const PARTS = [
  { name: 'Plans', fill: 'fill-ink', of: ['plan'] },
  { name: 'Tutor', fill: 'fill-blaze', of: ['reply', 'title', 'summary'] },
  { name: 'Lessons', fill: 'fill-edge', of: ['lesson'] },
  { name: 'Quizzes and reviews', fill: 'fill-paper stroke-edge', of: ['quiz', 'review'] },
] as const satisfies readonly { name: string; fill: string; of: readonly CallPurpose[] }[]

/** What a bar is as high as: money, or calls where none of them was charged for. */
export type Measure = 'cost' | 'calls'

export const measureOf = (periods: readonly UsagePeriod[]): Measure =>
  periods.some(({ sums }) => sums.nanoUsd + sums.unknownUpToNanoUsd + sums.openUpToNanoUsd > 0) ? 'cost' : 'calls'

const measured = (measure: Measure) => (part: { calls: number; nanoUsd: number }) =>
  measure === 'cost' ? part.nanoUsd : part.calls

/** What may come on top of a period's known cost, nano-USD. */
const moreOf = ({ sums }: UsagePeriod, measure: Measure): number =>
  measure === 'cost' ? sums.unknownUpToNanoUsd + sums.openUpToNanoUsd : 0

const valuesOf = ({ purposes }: UsagePeriod, measure: Measure): number[] =>
  PARTS.map(({ of }) =>
    purposes
      .filter(({ purpose }) => of.some((each) => each === purpose))
      .map(measured(measure))
      .reduce((sum, value) => sum + value, 0),
  )

const callWords = (n: number) => `${n.toLocaleString('en-GB')} ${n === 1 ? 'call' : 'calls'}`
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

export type Bar = {
  period: UsagePeriod
  /** Parts from the bottom up, and what is not known on top; from 0 to 1 of the highest bar. */
  parts: { fill: string; from: number; height: number }[]
  unsure: { from: number; height: number } | null
}

/** Periods as bars, and how high the highest is, in words. */
export function barsOf(periods: readonly UsagePeriod[], measure: Measure): { bars: Bar[]; top: string } {
  const heights = periods.map((period) => sum(valuesOf(period, measure)) + moreOf(period, measure))
  const most = Math.max(1, ...heights)
  const bars = periods.map((period): Bar => {
    let from = 0
    const parts = valuesOf(period, measure).flatMap((value, i) => {
      const part = { fill: PARTS[i]?.fill ?? '', from, height: value / most }
      from += part.height
      return value > 0 ? [part] : []
    })
    const more = moreOf(period, measure)
    return { period, parts, unsure: more > 0 ? { from, height: more / most } : null }
  })
  return { bars, top: measure === 'cost' ? usd(most) : callWords(most) }
}

/** What calls for one purpose come to in words, as the bars measure it. */
function wordsOf(part: readonly PurposePart[], measure: Measure): string {
  if (measure === 'calls') return callWords(sum(part.map(({ calls }) => calls)))
  const known = sum(part.map(({ nanoUsd }) => nanoUsd))
  const unknown = sum(part.map((each) => each.unknown))
  if (unknown === 0) return usd(known)
  return known === 0 ? 'cost unknown' : `${usd(known)} and ${callWords(unknown)} of unknown cost`
}

/** The parts of a period in words: "Plans $0.10, Tutor $0.02"; null where there is one at most. */
export function partWords({ purposes }: UsagePeriod, measure: Measure): string | null {
  const parts = PARTS.map(({ name, of }) => ({
    name,
    of: purposes.filter(({ purpose }) => of.some((each) => each === purpose)),
  })).filter((part) => part.of.length > 0)
  if (parts.length < 2) return null
  return parts.map((part) => `${part.name}: ${wordsOf(part.of, measure)}`).join(', ')
}

/** A period in words: "about $0.12, 3 calls", with what is not known of it. */
export const periodWords = ({ sums }: UsagePeriod): string =>
  [known(sums), callWords(sums.calls), unsure(sums)].filter(Boolean).join(', ')
