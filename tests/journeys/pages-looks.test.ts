import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import { chatting } from '../support/chat.ts'
import { harmFile, learnerFiles, rowsOf } from '../support/invariants.ts'
import {
  calling,
  courseAnswer,
  loopbackProvider,
  sse,
  streaming,
  type LoopbackProvider,
  type Script,
} from '../support/provider.ts'
import { served, type Served } from '../support/served.ts'

type State = Awaited<ReturnType<Awaited<ReturnType<typeof profile>>['storageState']>>

let browser: Browser
let app: Served
let provider: LoopbackProvider
/** Somebody who has done much, and somebody who has only just come. */
let state: State
let fresh: State
const places: Record<string, string> = {
  'tutor-list': '/tutor',
  'tutor-found': '/tutor?q=bees',
  'tutor-not-found': '/tutor?q=hornets',
  'tutor-new': '/tutor/new',
  'tutor-deleted-list': '/tutor/deleted',
  agents: '/tutor/agents',
  'agent-built-in': '/tutor/agents/socratic',
  'agent-new': '/tutor/agents/new',
  usage: '/usage',
  admin: '/admin',
  audit: '/admin/audit',
  runs: '/runs',
}
const FRESH = { 'tutor-empty': '/tutor', 'usage-empty': '/usage', 'runs-empty': '/runs' }

async function begin(page: Page, text: string, script: Script, about = ''): Promise<string> {
  provider.answer(chatting(script))
  await page.goto(`${app.url}/tutor/new${about}`)
  await page.getByLabel('Your message').fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL(/\/tutor\/[0-9a-f-]{36}/)
  return new URL(page.url()).pathname
}

const answered = (page: Page) => page.getByRole('button', { name: 'Answer again' }).waitFor()

async function planned(page: Page): Promise<string> {
  provider.answer(streaming(courseAnswer({ modules: 3, tasks: 3 })))
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill('Beekeeping')
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.getByRole('heading', { level: 1, name: 'A course' }).waitFor()
  return new URL(page.url()).pathname.split('/')[2] ?? ''
}

async function conversations(page: Page, planId: string): Promise<void> {
  const tenant = learnerFiles(app.dataDir)[0]?.tenantId
  const hanging: Script = (res) => {
    sse.start(res)
    sse.text(res, 'A swarm leaves with the **old** queen, and')
  }
  places['stopped'] = await begin(page, 'Why do bees swarm?', hanging)
  await page.getByText('and', { exact: false }).first().waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('You stopped this reply.').waitFor()
  const refused: Script = (res) => void res.writeHead(401).end('{}')
  places['failed'] = await begin(page, 'And wasps?', refused)
  await page.getByText('The provider refused the key, the model or the request.').waitFor()
  const kept = streaming('They keep the brood at 35 °C.')
  places['interrupted'] = await begin(page, 'How warm is it in a hive?', kept)
  await answered(page)
  const id = places['interrupted'].split('/')[2] ?? ''
  harmFile(
    app.dataDir,
    tenant,
    `update messages set status = 'interrupted' where role = 'assistant' and conversation_id = '${id}'`,
  )
  const [task] = rowsOf(app.dataDir, tenant, `select id from tasks where title = 'Task 1.1'`)
  const asks = calling(
    ['read_plan', {}],
    ['mark_task_done', { taskId: task?.['id'] }],
    ['add_note', { taskId: task?.['id'], note: 'Look at the queen’s mark again; it was blue.' }],
  )
  places['waiting'] = await begin(
    page,
    'I have done the first task',
    asks,
    `?plan=${planId}&task=${String(task?.['id'])}`,
  )
  await page
    .getByRole('button', { name: /^Confirm/ })
    .first()
    .waitFor()
  places['choosing'] = `${places['interrupted']}?agent=choose`
  const gone = await begin(page, 'What is a drone?', streaming('A male bee.'))
  await answered(page)
  await page.locator('summary', { hasText: 'More' }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('is deleted.').waitFor()
  places['deleted'] = `/tutor?deleted=${gone.split('/')[2]}`
}

async function others(page: Page, planId: string): Promise<void> {
  await page.goto(`${app.url}/tutor/agents/new`)
  await page.getByLabel('Name').fill('Beekeeper next door')
  await page.getByLabel('Instructions').fill('Speak plainly. One thing at a time. Ask what was seen in the hive first.')
  await page.getByRole('button', { name: 'Create agent' }).click()
  await page.goto(`${app.url}/tutor/agents`)
  const own = page.getByRole('link', { name: 'Beekeeper next door' })
  places['agent-own'] = (await own.first().getAttribute('href')) ?? ''
  places['agent-remove'] = `${places['agent-own']}/remove`
  provider.answer((res) => void res.writeHead(401).end('{}'))
  const run = await page.evaluate(async (id) => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify({ planId: id }) }
    return ((await (await fetch('/api/v1/workflows/weekly-review/runs', init)).json()) as { id: string }).id
  }, planId)
  places['run-failed'] = `/runs/${run}`
  await page.goto(`${app.url}/runs/${run}`)
  await page.getByText('Failed').first().waitFor()
  await page.goto(`${app.url}/usage`)
  await page.getByLabel('US dollars a month').fill('0.01')
  await page.getByRole('button', { name: 'Set a budget' }).click()
  await page.getByRole('button', { name: 'Change the budget' }).waitFor()
}

/** Calls of the last weeks that cost something, known and unknown, and one that broke off. */
function calls(): void {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const at = Date.now() - i * 14 * 3_600_000
    const [status, cost] =
      i % 9 === 8 ? ['open', 'null'] : ['done', i % 7 === 6 ? 'null' : String((i % 5) * 900_000 + 120_000)]
    const ended = status === 'open' ? 'null' : String(at + 1800)
    const model = i % 3 ? 'gpt-4.1-mini' : 'claude-sonnet-4-5'
    const purpose = ['reply', 'plan', 'lesson', 'title'][i % 4]
    return `('c${i}', '${purpose}', '${i % 2 ? 'learner' : 'operator'}', '${i % 3 ? 'openai' : 'anthropic'}', '${model}', '${status}', 1200, 340, ${cost}, '${cost === 'null' ? 'unknown' : 'exact'}', ${at}, ${ended})`
  })
  harmFile(
    app.dataDir,
    learnerFiles(app.dataDir)[0]?.tenantId,
    `insert into calls (id, purpose, payer, provider, model, status, input_tokens, output_tokens, cost_nano_usd, cost_status, started_at, settled_at) values ${rows.join()}`,
  )
}

beforeAll(async () => {
  browser = await openBrowser()
  provider = await loopbackProvider()
  app = await served({ AI_BASE_URL: provider.url, AI_MODEL: 'tiny' })
  const context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  const planId = await planned(page)
  await conversations(page, planId)
  calls()
  await others(page, planId)
  state = await context.storageState()
  await context.close()
  const second = await profile(browser)
  await signUp(await second.newPage(), app.url, 'bea@example.org')
  fresh = await second.storageState()
  await second.close()
})

afterAll(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
  await provider.close()
})

const VIEWS = [
  { view: 'light-1280', width: 1280, dark: false, axe: true },
  { view: 'dark-390', width: 390, dark: true, axe: true },
  { view: 'light-360', width: 360, dark: false, axe: false },
  // A window of 1280 pixels at 200 %.
  { view: 'zoomed-640', width: 640, dark: true, axe: false },
]

it.each(VIEWS)(
  'at $view the pages of a learner and of an admin fit, and say what they are',
  async ({ view, axe, ...options }) => {
    const wrong: string[] = []
    for (const [who, seen] of [
      [state, places],
      [fresh, FRESH],
    ] as const) {
      await using context = await profile(browser, { ...options, state: who })
      const page = await context.newPage()
      page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
      page.on('pageerror', (error) => wrong.push(error.message))
      for (const [name, path] of Object.entries(seen)) {
        await page.goto(app.url + path)
        await page.getByRole('heading', { level: 1 }).first().waitFor()
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        if (wide > 0) wrong.push(`${name} is ${wide} pixels too wide`)
        await picture(page, `page-${name}-${view}`)
        if (axe) wrong.push(...(await axeFindings(page)).map((finding) => `${name}: ${finding}`))
      }
    }
    expect(wrong).toEqual([])
  },
)
