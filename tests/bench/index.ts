import os from 'node:os'
import { parseArgs } from 'node:util'
import { runChild } from './children.ts'
import type { Bench, Options } from './harness.ts'
import { machineNow } from './machine.ts'
import { say, missesTwice, sayFigure, sayMachine, writeResults, type GroupResult } from './report.ts'

const GROUPS: Record<string, () => Promise<{ bench: Bench }>> = {
  create: () => import('./create.ts'),
  input: () => import('./input.ts'),
  parse: () => import('./parse.ts'),
  reads: () => import('./reads.ts'),
  settle: () => import('./settle.ts'),
  open: () => import('./open.ts'),
  gate: () => import('./gate.ts'),
  limiter: () => import('./limiter.ts'),
  locked: () => import('./locked.ts'),
  lag: () => import('./lag.ts'),
  streams: () => import('./streams.ts'),
  tutor: () => import('./tutor.ts'),
  costs: () => import('./costs.ts'),
}

async function measure(name: string, load: () => Promise<{ bench: Bench }>, options: Options): Promise<GroupResult> {
  const started = performance.now()
  const { bench } = await load()
  say(`\n${name}: ${bench.about}`)
  const seconds = () => Math.round((performance.now() - started) / 100) / 10
  try {
    const figures = await bench.run(options)
    if (bench.binding) {
      for (const figure of figures.filter(missesTwice)) figure.wrong ??= 'Its target is missed by more than twice.'
    }
    for (const figure of figures) sayFigure(figure)
    return { name, about: bench.about, seconds: seconds(), figures }
  } catch (error) {
    const failed = error instanceof Error ? (error.stack ?? error.message) : String(error)
    say(`  could not be measured: ${failed}`)
    return { name, about: bench.about, seconds: seconds(), figures: [], failed }
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } })
  const chosen = values.only?.split(',').map((name) => name.trim()) ?? Object.keys(GROUPS)
  const unknown = chosen.filter((name) => !Object.hasOwn(GROUPS, name))
  if (unknown.length > 0) {
    say(`There is no group ${unknown.join(', ')}. Choose from ${Object.keys(GROUPS).join(', ')}.`)
    process.exitCode = 1
    return
  }
  const { quick } = values
  const options: Options = { quick, scale: (full) => (quick ? Math.max(4, Math.ceil(full / 8)) : full) }
  say(`Cairn’s benchmarks on ${os.availableParallelism()} cores, Node ${process.version}${quick ? ', quick' : ''}.`)
  say(
    'Medians of interleaved runs; ÷ PG not measured here. A missed target is said; missed by more than twice, it fails what tutors are measured by.',
  )
  const before = machineNow()
  sayMachine('before', before)
  const results: GroupResult[] = []
  for (const [name, load] of Object.entries(GROUPS)) {
    if (chosen.includes(name)) results.push(await measure(name, load, options))
  }
  const after = machineNow()
  say('')
  sayMachine('after', after)
  writeResults(results, quick, [before, after])
  const wrong = results.filter((group) => group.failed ?? group.figures.some((figure) => figure.wrong))
  say(`${Math.round(results.reduce((sum, group) => sum + group.seconds, 0))} s; written to bench-results.json.`)
  if (wrong.length > 0) {
    say(`Wrong or not measured: ${wrong.map((group) => group.name).join(', ')}.`)
    process.exitCode = 1
  }
}

if (process.argv[2] === '--child') await runChild()
else await main()
