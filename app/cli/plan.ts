import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { Command, Option } from 'commander'
import { boot, type Booted } from '#app/boot.server.ts'
import { loadConfig } from '#app/config.server.ts'
import { failureSentence } from '#app/domain/attempt.ts'
import { LEVELS, STYLES } from '#app/domain/course.ts'
import { AppError } from '#app/domain/errors.ts'
import { PLAN_KINDS, type PlanKind, type TenantId } from '#app/domain/plan.ts'
import { TOPIC_KINDS } from '#app/domain/topic-kind.ts'
import { tenantContext } from '#app/http/context.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { createPlan, getPlan, InvalidFieldsError, type PlanView } from '#app/services/plans.server.ts'
import { watchPlan } from '#app/services/watch.server.ts'
import { accountIdByEmail } from '#app/http/accounts.server.ts'
import { planMarkdown } from './markdown.ts'
import { progressDisplay } from './progress-display.ts'

/** The terminal's own learner, for plans that belong to no account. */
const TERMINAL = '00000000-0000-7000-8000-000000000001' as TenantId

type Options = {
  kind: PlanKind
  notesFile?: string
  dataDir?: string
  email?: string
  json?: boolean
} & Record<string, unknown>

const say = (text: string) => process.stderr.write(`${text}\n`)

const command = new Command('plan')
  .description('Make a plan in the terminal. Progress goes to stderr, the plan to stdout.')
  .requiredOption('--topic <text>', 'what you want to learn')
  .addOption(new Option('--level <level>', 'where you start').choices([...LEVELS]).default('beginner'))
  .option('--hours <n>', 'hours a week, 1 to 80', '5')
  .option('--weeks <n>', 'for how many weeks, 1 to 52')
  .option('--deadline <date>', 'be done by this date (YYYY-MM-DD), instead of --weeks')
  .addOption(new Option('--style <style>', 'how you like to learn').choices([...STYLES]).default('mixed'))
  .option('--notes <text>', 'anything else; a pasted outline is followed', '')
  .option('--notes-file <file>', 'read the notes from a file')
  .addOption(
    new Option('--topic-kind <kind>', 'what kind of topic it is, when no pack covers it').choices([...TOPIC_KINDS]),
  )
  .option('--pack <id>', 'use this pack of the built-in curriculum')
  .addOption(new Option('--kind <kind>', 'the kind of plan').choices([...PLAN_KINDS]).default('course'))
  .option('--data-dir <dir>', 'keep the plan in this data directory; otherwise a temporary one')
  .option('--email <email>', 'make it for this account of the data directory')
  .option('--json', 'print the plan as JSON instead of Markdown')

async function fieldsFrom(options: Options): Promise<Record<string, unknown>> {
  const { topic, level, hours, weeks, deadline, style, topicKind, pack } = options
  const notes = options.notesFile ? await readFile(options.notesFile, 'utf8') : options['notes']
  const given = { topic, level, hoursPerWeek: hours, weeks, deadline, style, notes, topicKind, pack }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

async function learner(runtime: Booted, email: string | undefined): Promise<TenantId> {
  if (email) {
    const id = await accountIdByEmail(runtime, email)
    if (!id) throw new AppError('not_found', 404, `There is no account ${email} in this data directory.`)
    return id
  }
  await runtime.tenants.create(TERMINAL)
  return TERMINAL
}

async function watch(ctx: TenantContext, planId: string, signal: AbortSignal): Promise<void> {
  const display = progressDisplay(process.stderr)
  try {
    for await (const frame of watchPlan(ctx, planId, 0, { windowMs: 24 * 3_600_000, signal })) {
      if (frame.kind === 'event') display.show(frame.event)
    }
  } finally {
    display.end()
  }
}

async function make(runtime: Booted, options: Options): Promise<PlanView> {
  const ctx = tenantContext(runtime, await learner(runtime, options.email))
  const parsed = ctx.blueprints[options.kind].fields.safeParse(await fieldsFrom(options))
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message])
    throw new InvalidFieldsError(Object.fromEntries(fields))
  }
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const { id } = await createPlan(ctx, options.kind, parsed.data)
  runtime.start()
  await watch(ctx, id, stop.signal)
  return getPlan(ctx, id)
}

function report(error: unknown): void {
  if (error instanceof InvalidFieldsError) {
    for (const [field, message] of Object.entries(error.fields)) say(`${field}: ${message}`)
  } else if (error instanceof Error) say(error.message)
  else say('Something went wrong.')
}

function print(plan: PlanView, json: boolean): Promise<void> {
  const text = json ? `${JSON.stringify(plan, null, 2)}\n` : planMarkdown(plan)
  return new Promise((resolve) => process.stdout.write(text, () => resolve()))
}

function tellOutcome(plan: PlanView): void {
  if (plan.status === 'ready') {
    if (plan.notice) say(plan.notice)
    return
  }
  if (!plan.latestAttempt || plan.status === 'processing') {
    say('Stopped before it was done.')
    return
  }
  const sentence = failureSentence(plan.latestAttempt)
  say(`${sentence.title} ${sentence.next}`)
}

/** Make one plan and return the exit code: 0 only when it is ready. */
async function main(options: Options): Promise<number> {
  const temporary = options.dataDir ? undefined : mkdtempSync(path.join(os.tmpdir(), 'cairn-'))
  const dataDir = path.resolve(options.dataDir ?? temporary ?? '.')
  let runtime: Booted | undefined
  try {
    // Only a person watching needs a pause between the built-in curriculum's chunks.
    const pace = process.stderr.isTTY ? {} : { OFFLINE_PACE_MS: '0' }
    const config = loadConfig({ LOG_LEVEL: 'silent', ...pace, ...process.env, DATA_DIR: dataDir })
    runtime = await boot(config, { exclusive: false })
    const plan = await make(runtime, options)
    await print(plan, options.json === true)
    tellOutcome(plan)
    return plan.status === 'ready' ? 0 : 1
  } catch (error) {
    report(error)
    return 1
  } finally {
    await runtime?.drain()
    runtime?.close()
    if (temporary) rmSync(temporary, { recursive: true, force: true })
  }
}

process.exitCode = await main(command.parse().opts<Options>())
