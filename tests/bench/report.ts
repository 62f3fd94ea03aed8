import { writeFileSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { keptSum, type Bound, type Figure, type Unit } from './harness.ts'
import type { machineNow } from './machine.ts'

const RESULTS = fileURLToPath(new URL('../../bench-results.json', import.meta.url))

export const say = (text: string) => process.stdout.write(`${text}\n`)

/** Three significant digits, thousands apart. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en').replaceAll(',', ' ')
  return String(Number(value.toPrecision(3)))
}

const withUnit = (value: number, unit: Unit) => (unit === '×' ? `${digits(value)} ×` : `${digits(value)} ${unit}`)

function verdict(word: string, bound: Bound, actual: number, unit: Unit): string {
  const sign = bound.at === 'most' ? '≤' : '≥'
  const said = `${word} ${bound.of === 'p95' ? 'p95 ' : ''}${sign} ${withUnit(bound.value, unit)}`
  if (bound.at === 'most' ? actual <= bound.value : actual >= bound.value) return `${said}: met`
  const off = Math.abs(actual - bound.value)
  return `misses ${said} by ${withUnit(off, unit)} (${digits((off / bound.value) * 100)} %)`
}

const numberOf = (figure: Figure, bound: Bound) => (bound.of === 'p95' ? (figure.p95 ?? figure.median) : figure.median)

/** Whether a figure is beyond twice its target. */
export function missesTwice(figure: Figure): boolean {
  const { target } = figure
  if (!target) return false
  const actual = numberOf(figure, target)
  return target.at === 'most' ? actual > 2 * target.value : actual < target.value / 2
}

/** What a figure says about its bounds, in words. */
function verdicts(figure: Figure): string[] {
  const said: string[] = []
  if (figure.target) said.push(verdict('target', figure.target, numberOf(figure, figure.target), figure.unit))
  if (figure.limit) said.push(verdict('limit', figure.limit, numberOf(figure, figure.limit), figure.unit))
  for (const { to, value, target } of figure.ratios ?? []) {
    said.push(
      target ? `÷ ${to}: ${digits(value)}; ${verdict('target', target, value, '×')}` : `÷ ${to}: ${digits(value)}`,
    )
  }
  return said
}

export function sayFigure(figure: Figure): void {
  const p95 = figure.p95 === undefined ? '' : `p95 ${withUnit(figure.p95, figure.unit)}`
  say(
    `  ${figure.name.padEnd(58)} ${withUnit(figure.median, figure.unit).padStart(12)}  ${p95.padEnd(16)} n ${figure.samples}`,
  )
  for (const line of verdicts(figure)) say(`      ${line}`)
  if (figure.note) say(`      ${figure.note}`)
  if (figure.wrong) say(`      WRONG: ${figure.wrong}`)
}

export type MachineState = ReturnType<typeof machineNow>

export const sayMachine = (when: string, { durableCommitMs, loopMs, load }: MachineState) =>
  say(
    `The machine ${when}: a bare durable commit ${digits(durableCommitMs)} ms, a fixed loop ${digits(loopMs)} ms, load ${digits(load)}.`,
  )

export type GroupResult = { name: string; about: string; seconds: number; figures: Figure[]; failed?: string }

/** Write what was measured, with what it was measured on. */
export function writeResults(
  groups: GroupResult[],
  quick: boolean,
  [before, after]: [MachineState, MachineState],
): void {
  const [cpu] = os.cpus()
  const machine = {
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    cores: os.availableParallelism(),
    cpu: cpu?.model ?? 'unknown',
    memoryMB: Math.round(os.totalmem() / 1e6),
    before,
    after,
  }
  const told = groups.map((group) => ({
    ...group,
    figures: group.figures.map((figure) => ({ ...figure, verdicts: verdicts(figure) })),
  }))
  const result = {
    at: new Date().toISOString(),
    quick,
    machine,
    againstPostgres: 'not measured here',
    kept: keptSum(),
    groups: told,
  }
  writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`)
}
