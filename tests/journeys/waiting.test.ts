import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERROR_CODES, FAILURE_SENTENCE } from '#app/domain/attempt.ts'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import { harmFile, learnerFiles, rowsOf } from '../support/invariants.ts'
import { courseAnswer, loopbackProvider, sse, type LoopbackProvider } from '../support/provider.ts'
import { served, type Served } from '../support/served.ts'

let browser: Browser
let app: Served
let provider: LoopbackProvider
let tenant: string
let state: Awaited<ReturnType<Awaited<ReturnType<typeof profile>>['storageState']>>
/** Where the plan is that waits in each way, and the one that failed. */
const plans: Record<string, string> = {}

async function make(page: Page, name: string, topic: string): Promise<void> {
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill(topic)
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}/)
  plans[name] = new URL(page.url()).pathname.split('/')[2] ?? ''
}

/** Writes three modules and then thinks. */
const slow = courseAnswer({ modules: 6, tasks: 4 })
const thinking = (res: Parameters<typeof sse.start>[0]) => {
  sse.start(res)
  sse.text(res, slow.slice(0, slow.indexOf('{"title":"Module 4"')))
}

beforeAll(async () => {
  browser = await openBrowser()
  provider = await loopbackProvider((res) => void res.writeHead(500).end('{}'))
  const times = { GENERATION_TIMEOUT_MS: '600000', GENERATION_EXTENSION_MS: '30000' }
  app = await served({ AI_BASE_URL: provider.url, AI_MODEL: 'tiny', GENERATION_ATTEMPT_CAP: '9', ...times })
  const context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  tenant = learnerFiles(app.dataDir)[0]?.tenantId ?? ''
  await make(page, 'failed', 'Restoring old clocks')
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  provider.answer(thinking)
  await make(page, 'writing', 'Reading the weather')
  await page.getByRole('heading', { name: /Module 3$/ }).waitFor()
  provider.answer((res) => void sse.start(res))
  await make(page, 'asking', 'Bread without an oven')
  await make(page, 'queued', 'Sailing a small boat')
  state = await context.storageState()
  await context.close()
})

afterAll(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
  await provider.close()
})

const VIEWS = [
  { view: 'light-1280', width: 1280, dark: false },
  { view: 'dark-390', width: 390, dark: true },
]

/** Go to a plan; its page is read long before it is whole, because it goes on while its plan is being made. */
const open = (page: Page, plan: string) => page.goto(`${app.url}/plans/${plans[plan]}`, { waitUntil: 'commit' })

/** A page on a plan in one profile, checked for what any page must hold, and its picture. */
async function look(plan: string, name: string, view: (typeof VIEWS)[number], see: (page: Page) => Promise<unknown>) {
  await using context = await profile(browser, { ...view, state })
  const page = await context.newPage()
  await open(page, plan)
  await see(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  await picture(page, `wait-${name}-${view.view}`)
  expect(await axeFindings(page)).toEqual([])
}

/** Move the beginning of a plan's run into the past. */
function ago(plan: string, ms: number): void {
  const at = Date.now() - ms
  harmFile(app.dataDir, tenant, `update attempts set started_at = ${at} where plan_id = '${plans[plan]}'`)
  harmFile(app.dataDir, tenant, `update events set at = ${at} where plan_id = '${plans[plan]}'`)
}

function timed(n: number): void {
  const row = `('course', 'openai-compatible', 'tiny', 10, 24000, null, 1), ('course', 'openai-compatible', 'tiny', 10, 38000, null, 1)`
  for (let i = 0; i < n / 2; i++) {
    harmFile(
      app.dataDir,
      undefined,
      `insert into durations (kind, provider, model, size, duration_ms, classification, at) values ${row}`,
    )
  }
}

const text = (found: string | RegExp) => (page: Page) => page.getByText(found).first().waitFor()

describe.each(VIEWS)('waiting, at $view', (view) => {
  it('says what goes on, how long it has been, and what is usual or only expected', async () => {
    harmFile(app.dataDir, undefined, 'delete from durations')
    ago('asking', 4000)
    await look('asking', 'asking', view, text(/It should take 1 to 4 min; nothing like it has been timed/))
    await look('queued', 'queued', view, text(/in the queue/))
    timed(12)
    ago('writing', 26_000)
    await look('writing', 'writing', view, text('Usually 24 to 38 s, going by 12 plans like this.'))
  })

  it('says that it takes long, and offers to begin anew once nobody can be at work on it', async () => {
    timed(12)
    ago('writing', 70_000)
    await look(
      'writing',
      'long',
      view,
      text(/Longer than usual: most take 24 to 38 s\. It will stop automatically within/),
    )
    ago('writing', 3_000_000)
    await look('writing', 'stuck', view, (page) => page.getByRole('button', { name: 'Stop and try again' }).waitFor())
  })

  it('says that the network is gone, and recovers by itself', async () => {
    await look('writing', 'offline', view, async (page) => {
      // Only a page whose script runs has this.
      await page.getByRole('button', { name: 'More' }).waitFor()
      await page.context().setOffline(true)
      await page.getByText(/You are offline/).waitFor({ timeout: 5000 })
      expect(await page.getByRole('heading', { name: /Module 3$/ }).count()).toBe(1)
    })
  })
})

it('hears of the work again as soon as the network is back', async () => {
  timed(12)
  ago('writing', 30_000)
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  await open(page, 'writing')
  await page.getByRole('button', { name: 'More' }).waitFor()
  await page.getByText(/Usually 24/).waitFor()
  await context.setOffline(true)
  await page.getByText(/You are offline/).waitFor({ timeout: 5000 })
  expect(await page.getByText(/Usually/).count()).toBe(0)
  await context.setOffline(false)
  await page.getByText(/You are offline|Reconnecting/).waitFor({ state: 'detached', timeout: 40_000 })
  await page
    .getByText(/Usually|Longer/)
    .first()
    .waitFor()
})

/** Give the failed plan's attempt another end. */
function fail(code: string, more = ''): void {
  const set = `error_code = '${code}', classification = 'provider_error', retry_at = null ${more}`
  harmFile(app.dataDir, tenant, `update attempts set ${set} where plan_id = '${plans['failed']}'`)
}

describe.each(VIEWS)('failures, at $view', (view) => {
  it.each(ERROR_CODES)('%s has its own sentence, what was kept and a way on', async (code) => {
    fail(code, code === 'AI_RATE_LIMIT' ? `, retry_at = ${Date.now() + 95_000}` : '')
    const { title, kept } = FAILURE_SENTENCE[code]
    await look('failed', code.toLowerCase(), view, async (page) => {
      await page.getByRole('heading', { name: title }).waitFor()
      await page.getByText(kept).first().waitFor()
      const again = page.getByRole('button', { name: /^(Try|Start) again$/ })
      await again.waitFor()
      expect(await again.isDisabled()).toBe(code === 'AI_RATE_LIMIT')
    })
  })
})

it('opens the way again by itself when the provider does, with and without scripts', async () => {
  fail('AI_RATE_LIMIT', `, retry_at = ${Date.now() + 4000}`)
  for (const js of [true, false]) {
    if (!js) fail('AI_RATE_LIMIT', `, retry_at = ${Date.now() + 3000}`)
    await using context = await profile(browser, { state, js })
    const page = await context.newPage()
    await open(page, 'failed')
    await page.getByText(/It takes requests again at/).waitFor()
    await page.getByText('It takes requests again now.').waitFor({ timeout: 15_000 })
    expect(await page.getByRole('button', { name: 'Try again' }).isDisabled()).toBe(false)
  }
})

/** A learner has two places of the worker's, and the next in line would take the one that becomes free. */
async function cancel(plan: string): Promise<void> {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  await open(page, plan)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('You cancelled this.').first().waitFor()
}

it('stops and tries again in one step, without scripts too, and another device sees it', async () => {
  await cancel('queued')
  ago('asking', 3_000_000)
  provider.answer(thinking)
  await using context = await profile(browser, { state, js: false })
  await using other = await profile(browser, { state })
  const elsewhere = await other.newPage()
  await open(elsewhere, 'asking')
  await elsewhere.getByRole('button', { name: 'Stop and try again' }).waitFor()
  const page = await context.newPage()
  await open(page, 'asking')
  await page.getByRole('button', { name: 'Stop and try again' }).click()
  // Without a script the page is read again when its window has closed.
  await page.getByRole('heading', { name: /Module 3$/ }).waitFor({ timeout: 60_000 })
  await elsewhere.getByRole('heading', { name: /Module 3$/ }).waitFor({ timeout: 15_000 })
  expect(await elsewhere.getByRole('button', { name: 'Stop and try again' }).count()).toBe(0)
  const sql = `select classification c from attempts where plan_id = '${plans['asking']}' order by number`
  expect(rowsOf(app.dataDir, tenant, sql).map((row) => row['c'])).toEqual(['cancelled', null])
})

it('makes it with the built-in curriculum when that is chosen', async () => {
  await cancel('writing')
  fail('CONFIG_ERROR')
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  await open(page, 'failed')
  await page.getByLabel('What kind of topic is it?').selectOption('craft')
  await page.getByRole('button', { name: 'Make it with the built-in curriculum' }).click()
  await page
    .getByText(/no pack covers this topic/i)
    .first()
    .waitFor({ timeout: 20_000 })
})
