import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBrowser, profile, signUp } from '../support/browser.ts'
import { courseAnswer, loopbackProvider, sse, streaming, type Script } from '../support/provider.ts'
import { served } from '../support/served.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

async function ask(page: Page, base: string, topic: string): Promise<void> {
  await page.goto(`${base}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill(topic)
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}/)
}

/** Sends module after module, each when the test says so. */
function stepwise(modules: number) {
  const answer = courseAnswer({ modules })
  const cuts = Array.from({ length: modules - 1 }, (_, i) => answer.indexOf(`{"title":"Module ${i + 2}"`))
  const pieces = [0, ...cuts].map((from, i) => answer.slice(from, cuts[i] ?? answer.length))
  let allowed = 0
  const script: Script = async (res, call) => {
    sse.start(res)
    for (const [i, piece] of pieces.entries()) {
      while (allowed <= i && !call.aborted()) await sleep(10)
      sse.text(res, piece)
    }
    if (!call.aborted()) sse.end(res)
  }
  return { script, next: () => (allowed += 1) }
}

it('a new learner asks for a course, watches it being made, reloads in the middle, and completes a task', async () => {
  await using provider = await loopbackProvider()
  await using app = await served({ AI_BASE_URL: provider.url })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  const steps = stepwise(4)
  provider.answer(steps.script)
  await ask(page, app.url, 'Beekeeping for a small garden')
  const module = (n: number) => page.getByRole('heading', { name: new RegExp(`Module ${n}$`) })
  await page.getByRole('button', { name: /cancel/i }).waitFor()
  for (const n of [1, 2]) {
    steps.next()
    await module(n).waitFor()
    expect(await module(n + 1).count()).toBe(0)
  }
  await page.reload()
  await module(2).waitFor()
  expect(await module(3).count()).toBe(0)
  steps.next()
  await module(3).waitFor()
  steps.next()
  await page.getByRole('heading', { level: 1, name: 'A course' }).waitFor()
  await page
    .getByRole('button', { name: /Task 1\.1/ })
    .first()
    .click()
  await page
    .getByText(/1 of 12/)
    .first()
    .waitFor()
  await page.reload()
  await page
    .getByText(/1 of 12/)
    .first()
    .waitFor()
  expect(provider.calls).toHaveLength(1)
})

it('goes on after kill -9 in the middle, and the open page shows the one outcome', async () => {
  await using provider = await loopbackProvider()
  const env = { AI_BASE_URL: provider.url, JOB_LEASE_MS: '1500', JOB_HEARTBEAT_MS: '400' }
  let app = await served(env)
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  const steps = stepwise(3)
  provider.answer(steps.script)
  await ask(page, app.url, 'Anything at all')
  steps.next()
  await page.getByRole('heading', { name: /Module 1$/ }).waitFor()
  provider.answer(streaming(courseAnswer({ modules: 3 })))
  app = await app.restart()
  await using running = app
  await page.getByRole('heading', { level: 1, name: 'A course' }).waitFor({ timeout: 30_000 })
  await page.goto(page.url())
  expect(await page.getByText('Cairn was stopped while this was being made.').count()).toBeGreaterThan(0)
  expect(provider.calls).toHaveLength(2)
  expect(running.child.exitCode).toBeNull()
})

it('a failed plan says why and what was kept, and a retry makes it', async () => {
  await using provider = await loopbackProvider(
    (res) => void res.writeHead(503).end('{"error":{"message":"canary-5521"}}'),
  )
  await using app = await served({ AI_BASE_URL: provider.url })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await ask(page, app.url, 'Anything at all')
  await page.getByText('The provider could not be reached, or the connection was lost.').first().waitFor()
  expect(await page.content()).not.toContain('canary-5521')
  provider.answer(streaming(courseAnswer()))
  await page.getByRole('button', { name: /try again/i }).click()
  await page.getByRole('heading', { level: 1, name: 'A course' }).waitFor()
  expect(provider.calls).toHaveLength(2)
})

it('cancel stops the provider and leaves one outcome', async () => {
  await using provider = await loopbackProvider((res) => void sse.start(res))
  await using app = await served({ AI_BASE_URL: provider.url })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await ask(page, app.url, 'Anything at all')
  await expect.poll(() => provider.calls.length).toBe(1)
  await page.getByRole('button', { name: /cancel/i }).click()
  await page.getByText('You cancelled this.').first().waitFor()
  await provider.calls[0]?.closed
  expect(await page.getByRole('button', { name: /cancel/i }).count()).toBe(0)
})

it('works without JavaScript: sign up, create, read, complete', async () => {
  await using app = await served({ OFFLINE_PACE_MS: '0' })
  await using context = await profile(browser, { js: false })
  const page = await context.newPage()
  await signUp(page, app.url)
  await ask(page, app.url, 'Git')
  for (let i = 0; i < 20 && !(await page.getByText(/0 of \d+/).count()); i++) {
    await sleep(200)
    await page.reload()
  }
  await page
    .getByRole('button', { name: /complete|done/i })
    .first()
    .click()
  await page
    .getByText(/1 of \d+/)
    .first()
    .waitFor()
})

it('asks what kind of topic it is before it makes a general framework', async () => {
  await using app = await served({ OFFLINE_PACE_MS: '0' })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill('Underwater basket weaving')
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page
    .getByText(/What kind of topic is/)
    .first()
    .waitFor()
  await page.getByLabel('A craft made by hand').check()
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}/)
  await page
    .getByText(/no pack covers this topic/i)
    .first()
    .waitFor()
})

it('keeps a draft through a reload and names what is wrong', async () => {
  await using app = await served()
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill('Calligraphy for letters home')
  await page.getByLabel('Hours a week').fill('500')
  await page.waitForTimeout(600)
  await page.reload()
  await expect
    .poll(() => page.getByLabel('What do you want to learn?').inputValue())
    .toBe('Calligraphy for letters home')
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.getByText('At most 80 hours a week.').first().waitFor()
  const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('cairn:draft:')))
  expect(await kept()).toHaveLength(1)
  // Her session ends without her, and somebody else signs in here.
  await context.clearCookies()
  await signUp(page, app.url, 'bo@example.org')
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('Hours a week').fill('7')
  await expect.poll(kept).toHaveLength(2)
  expect(await page.getByLabel('What do you want to learn?').inputValue()).toBe('')
  await page.goto(`${app.url}/settings`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL(/sign-in/)
  expect(await kept()).toEqual([])
})
