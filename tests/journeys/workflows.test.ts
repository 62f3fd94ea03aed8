import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import {
  courseAnswer,
  loopbackProvider,
  sse,
  streaming,
  type LoopbackProvider,
  type Script,
} from '../support/provider.ts'
import { refusing } from '../support/scene.ts'
import { served, type Served } from '../support/served.ts'

let browser: Browser
let app: Served
let provider: LoopbackProvider

const REVIEW = {
  done: 'You finished one task this week, which took half an hour.',
  late: 'Nothing is late. You are a little ahead of an even pace.',
  change: 'Go on with the second task of the first module.',
  changes: [],
}

beforeAll(async () => {
  browser = await openBrowser()
  provider = await loopbackProvider(streaming(courseAnswer({ modules: 3, tasks: 3 })))
  const times = { GENERATION_TIMEOUT_MS: '600000', GENERATION_EXTENSION_MS: '30000' }
  app = await served({ AI_BASE_URL: provider.url, AI_MODEL: 'tiny', ...times })
})

afterAll(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
  await provider.close()
})

/** A plan, made, and a weekly review of it asked for by the page's own script. */
async function started(page: Page): Promise<string> {
  provider.answer(streaming(courseAnswer({ modules: 3, tasks: 3 })))
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill('Beekeeping')
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.getByRole('heading', { level: 1, name: 'A course' }).waitFor()
  return new URL(page.url()).pathname.split('/')[2] ?? ''
}

const review = (page: Page, planId: string): Promise<string> =>
  page.evaluate(async (id) => {
    const body = JSON.stringify({ planId: id })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/api/v1/workflows/weekly-review/runs', { method: 'POST', headers, body })
    return ((await answer.json()) as { id: string }).id
  }, planId)

it('shows a run step by step as it goes on, what it came to, and the way to stop it and to try again', async () => {
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await page.goto(`${app.url}/runs`)
  await page.getByText('No background work yet.').waitFor()
  const planId = await started(page)

  let answer: (() => void) | undefined
  const held: Script = async (res, call) => {
    await new Promise<void>((resolve) => (answer = resolve))
    await streaming(JSON.stringify(REVIEW))(res, call)
  }
  provider.answer((res) => void sse.start(res))
  const runId = await review(page, planId)
  await page.goto(`${app.url}/runs/${runId}`, { waitUntil: 'commit' })
  await page.getByRole('heading', { level: 1, name: 'Weekly review' }).waitFor()
  const step = (name: string) => page.locator(`#step-${name}`)
  await step('write').getByText('In progress').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'run-going-light-1280')

  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('You cancelled this.').waitFor()
  await picture(page, 'run-cancelled-light-1280')

  provider.answer(refusing)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Ask Built-in curriculum, no AI' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'run-failed-light-1280')

  provider.answer(held)
  await page.getByRole('button', { name: 'Try again' }).click()
  await step('write').getByText('In progress').waitFor()
  await expect.poll(() => answer !== undefined).toBe(true)
  answer?.()
  await page.getByRole('link', { name: 'Read the review' }).waitFor()
  await step('check').getByText('Done').waitFor()
  await step('write').getByText('Result').click()
  await page.getByText(REVIEW.done).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'run-done-light-1280')

  await page.goto(`${app.url}/runs`)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('link', { name: 'Weekly review' }).click()
  await page.waitForURL(`${app.url}/runs/${runId}`)
  const state = await context.storageState()

  await using phone = await profile(browser, { width: 360, dark: true, state })
  const small = await phone.newPage()
  await small.goto(`${app.url}/runs/${runId}`)
  expect(await small.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  await picture(small, 'run-done-dark-360')
  expect(await axeFindings(small)).toEqual([])
  // A box of the graph leads to its step.
  await small
    .getByRole('group', { name: 'The steps as a graph' })
    .getByRole('link', { name: 'Write the review' })
    .click()
  await small.waitForURL(/#step-write$/)
  await small.locator('summary', { hasText: 'Remove…' }).click()
  await small.getByRole('button', { name: 'Remove this run' }).click()
  await small.getByText('The run was removed.').waitFor()
})

it('cancels and tries again without a script', async () => {
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url, 'grace@example.org')
  const planId = await started(page)
  provider.answer((res) => void sse.start(res))
  const runId = await review(page, planId)
  const state = await context.storageState()
  await using plain = await profile(browser, { js: false, state })
  const quiet = await plain.newPage()
  await quiet.goto(`${app.url}/runs/${runId}`, { waitUntil: 'commit' })
  await quiet.getByRole('button', { name: 'Cancel' }).click()
  await quiet.getByText('You cancelled this.').waitFor()
  provider.answer(streaming(JSON.stringify(REVIEW)))
  await quiet.getByRole('button', { name: 'Try again' }).click()
  await expect
    .poll(
      async () => {
        await quiet.goto(`${app.url}/runs/${runId}`, { waitUntil: 'commit' })
        await quiet.getByRole('heading', { level: 1 }).waitFor()
        return quiet.getByRole('link', { name: 'Read the review' }).isVisible()
      },
      { timeout: 30_000 },
    )
    .toBe(true)
})
