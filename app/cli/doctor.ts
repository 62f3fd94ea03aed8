import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import { plainFinding, REPAIRS, repairsIn, type Finding, type RepairKind } from '#app/operations/doctor/finding.ts'
import { many } from '#app/operations/words.ts'
import { examined, type ExamineOptions } from './examine.ts'
import { print, say } from './store.ts'

type Options = ExamineOptions & { repair?: boolean; yes?: boolean; json?: boolean }

/** What was asked for cannot be done in this way. */
const USAGE = 2

function show(findings: Finding[]): void {
  const width = Math.max(...findings.map(({ check }) => check.length))
  for (const { level, check, says, todo, repair } of findings) {
    print(`${level.padEnd(7)}  ${check.padEnd(width)}  ${says}`)
    const then = todo ?? (repair ? `“cairn doctor --repair” (${repair.kind}): ${REPAIRS[repair.kind]}` : undefined)
    if (then) print(`${' '.repeat(7)}  ${' '.repeat(width)}  → ${then}`)
  }
}

async function agreed(kind: RepairKind, n: number): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${REPAIRS[kind]} ${many(n, 'time')}. Do it? [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

async function repair(findings: Finding[], yes: boolean): Promise<void> {
  for (const { kind, repairs } of repairsIn(findings)) {
    if (!yes && !(await agreed(kind, repairs.length))) continue
    for (const each of repairs) {
      try {
        say(`${kind}: ${await each.run()}`)
      } catch (error) {
        say(`${kind}: could not be repaired: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}

async function doctor(options: Options): Promise<void> {
  if (options.repair && !options.yes && (options.json || !process.stdin.isTTY)) {
    say('Nobody is there to ask: add --yes to make every repair that is offered.')
    process.exitCode = USAGE
    return
  }
  const first = await examined(options, async (findings) => {
    if (options.repair && !options.json) show(findings)
    if (options.repair) await repair(findings, options.yes ?? false)
    return findings
  })
  const findings = options.repair && repairsIn(first).length > 0 ? await examined(options, async (each) => each) : first
  if (options.json) print(JSON.stringify(findings.map(plainFinding), null, 2))
  else if (!options.repair || findings !== first) show(findings)
  const problems = findings.filter(({ level }) => level === 'problem').length
  const warnings = findings.filter(({ level }) => level === 'warning').length
  say(`${many(problems, 'problem')}, ${many(warnings, 'warning')}.`)
  if (problems > 0) process.exitCode = 1
}

/** `cairn doctor` */
export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('look for what is wrong and say what to do; ends with 1 while there is a problem')
    .option('--repair', 'make what can be made good, after asking for each kind')
    .option('--yes', 'with --repair: do not ask')
    .option('--deep', 'compare every index with its table too; takes longer')
    .option('--json', 'as JSON')
    .option('--data-dir <dir>', 'the data directory; otherwise DATA_DIR')
    .action(doctor)
