import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import { loopbackProvider, type LoopbackProvider } from '../support/provider.ts'
import { failing, silent } from '../support/scene.ts'
import { served, type Served } from '../support/served.ts'

let browser: Browser
let app: Served
let provider: LoopbackProvider

beforeAll(async () => {
  browser = await openBrowser()
  provider = await loopbackProvider(failing)
  app = await served({ AI_BASE_URL: provider.url, GENERATION_LIMIT: '2' })
})

afterAll(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
  await provider.close()
})

it('an admin sees what goes on, stops it and lets a learner go on, with and without a script', async () => {
  const context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  const make = (topic: string) =>
    page.request.post(`${app.url}/api/v1/plans`, {
      data: { topic, hoursPerWeek: 2, weeks: 3 },
      headers: { origin: app.url },
    })
  await make('Git')
  await expect.poll(() => provider.calls.length).toBe(1)
  provider.answer(silent)
  await make('Chess')
  await expect.poll(() => provider.calls.length).toBe(2)
  await page.goto(app.url)
  await page.getByRole('link', { name: 'Admin' }).click()
  await page.getByRole('heading', { name: 'Ready to work' }).waitFor()
  const state = await context.storageState()
  for (const [name, view] of Object.entries({
    'light-1280': {},
    'dark-1280': { dark: true },
    'light-390': { width: 390 },
    'dark-390': { width: 390, dark: true },
    'light-360': { width: 360 },
  })) {
    await using other = await profile(browser, { ...view, state })
    const seen = await other.newPage()
    await seen.goto(`${app.url}/admin`)
    await seen.getByText('Try again…').waitFor()
    expect(await seen.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
    if (name === 'light-390') await seen.getByText('Cancel…').click()
    await picture(seen, `admin-${name}`)
    expect(await axeFindings(seen)).toEqual([])
  }
  await page.getByText('Cancel…').click()
  await page.getByRole('button', { name: 'Yes, cancel it' }).click()
  await page.getByText('That job is cancelled.').waitFor()
  await using plain = await profile(browser, { js: false, state })
  const bare = await plain.newPage()
  await bare.goto(`${app.url}/admin`)
  await bare.getByText('Reset…').click()
  await bare.getByRole('button', { name: 'Yes, reset it' }).click()
  await bare.getByText('That limit has been reset.').waitFor()
  await bare.getByText('Nobody is held back.').waitFor()
})
