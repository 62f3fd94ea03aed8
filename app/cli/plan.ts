import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { boot, type Booted } from '#app/boot.server.ts'
import { loadConfig } from '#app/config.server.ts'
import { failureSentence } from '#app/domain/attempt.ts'
import { AppError } from '#app/domain/errors.ts'
import type { PlanKind, TenantId } from '#app/domain/plan.ts'
import { tenantContext } from '#app/http/context.server.ts'
import type { TenantContext } from '#app/services/context.ts'
import { createPlan, getPlan, InvalidFieldsError, type PlanView } from '#app/services/plans.server.ts'
import { watchPlan } from '#app/services/watch.server.ts'
import { accountIdByEmail } from '#app/http/accounts.server.ts'
import { planMarkdown } from './markdown.ts'
import { fieldsOf, optionOf, readOptions, type PlanOptions } from './plan-options.ts'
import { progressDisplay } from './progress-display.ts'

/** The terminal's own learner, for plans that belong to no account. */
const TERMINAL = '00000000-0000-7000-8000-000000000001' as TenantId

const say = (text: string) => process.stderr.write(`${text}\n`)

async function fieldsFrom(options: PlanOptions): Promise<Record<string, unknown>> {
  const notes = options.notesFile ? { notes: await readFile(options.notesFile, 'utf8') } : {}
  return { ...fieldsOf(options), ...notes }
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

async function watch(
  ctx: TenantContext,
  { id, kind }: { id: string; kind: PlanKind },
  signal: AbortSignal,
): Promise<void> {
  const display = progressDisplay(process.stderr, kind)
  try {
    for await (const frame of watchPlan(ctx, id, 0, { windowMs: 24 * 3_600_000, signal })) {
      if (frame.kind === 'event') display.show(frame.event)
    }
  } finally {
    display.end()
  }
}

async function make(runtime: Booted, options: PlanOptions): Promise<PlanView> {
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
  await watch(ctx, { id, kind: options.kind }, stop.signal)
  return getPlan(ctx, id)
}

function report(error: unknown): void {
  if (error instanceof InvalidFieldsError) {
    for (const [field, message] of Object.entries(error.fields)) say(`--${optionOf(field)}: ${message}`)
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
async function main(options: PlanOptions): Promise<number> {
  const temporary = options.dataDir ? undefined : mkdtempSync(path.join(os.tmpdir(), 'cairn-'))
  const dataDir = path.resolve(options.dataDir ?? temporary ?? '.')
  let runtime: Booted | undefined
  try {
    // Only a person watching needs a pause between the built-in curriculum's chunks.
    const pace = process.stderr.isTTY ? {} : { OFFLINE_PACE_MS: '0' }
    const config = loadConfig({ LOG_LEVEL: 'silent', ...pace, ...process.env, DATA_DIR: dataDir })
    runtime = await boot(config, { exclusive: false, byHand: true })
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

process.exitCode = await main(readOptions(process.argv))
