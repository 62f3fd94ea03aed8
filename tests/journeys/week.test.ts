import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import { programAnswer } from '../support/program.ts'
import { loopbackProvider, sse, streaming, type Script } from '../support/provider.ts'
import { served, type Served } from '../support/served.ts'

/** What a page of a plan may send as scripts, bytes gzipped. */
const SCRIPTS_MAX = 130_000

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

async function askForWeek(page: Page, app: Served): Promise<void> {
  await page.goto(`${app.url}/plans/new`)
  await page.getByRole('link', { name: /A week of training and food/ }).click()
  await page.getByLabel('Training days a week').fill('4')
  await page.getByLabel('Dumbbells').check()
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}/)
}

const day = (page: Page, n: number) => page.getByRole('heading', { level: 3, name: new RegExp(`^Day ${n}:`) })

/** Two days, then the rest when it is let go. */
function inTwoParts() {
  const answer = programAnswer()
  const cut = answer.indexOf('Full body 3')
  let letGo = () => {}
  const free = new Promise<void>((resolve) => (letGo = resolve))
  const script: Script = async (res) => {
    sse.start(res)
    sse.text(res, answer.slice(0, cut))
    await free
    sse.text(res, answer.slice(cut))
    sse.end(res)
  }
  return { script, letGo: () => letGo() }
}

it('a week is chosen, watched day by day, read, ticked and printed', async () => {
  const parts = inTwoParts()
  await using provider = await loopbackProvider(parts.script)
  await using app = await served({ AI_BASE_URL: provider.url })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await askForWeek(page, app)
  await day(page, 2).waitFor()
  expect(await day(page, 3).count()).toBe(0)
  await picture(page, 'week-making')
  parts.letGo()
  await page.getByRole('heading', { name: 'Why this plan fits' }).waitFor()
  expect(await page.getByRole('heading', { level: 3, name: /^Day \d:/ }).count()).toBe(7)
  const glance = page.getByRole('table', { name: /at a glance/ })
  expect(await glance.getByRole('columnheader').count()).toBe(9)
  await page.reload()
  await page
    .getByRole('button', { name: /Done: Train/ })
    .first()
    .click()
  await page.getByText(/1 of 21/).waitFor()
  await page.getByRole('link', { name: 'To print' }).click()
  await page.getByRole('button', { name: 'Print' }).waitFor()
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0
  expect(pages).toBeGreaterThanOrEqual(1)
  expect(pages).toBeLessThanOrEqual(5)
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByRole('navigation').count()).toBe(0)
  expect(await page.getByText('Bodyweight squat').count()).toBe(4)
})

it('is made, read and printed without JavaScript, all of it in the first answer', async () => {
  await using provider = await loopbackProvider(streaming(programAnswer()))
  await using app = await served({ AI_BASE_URL: provider.url })
  await using context = await profile(browser, { js: false })
  const page = await context.newPage()
  await signUp(page, app.url)
  await askForWeek(page, app)
  await expect
    .poll(async () => {
      await page.reload()
      return page.getByRole('heading', { name: 'Why this plan fits' }).isVisible()
    })
    .toBe(true)
  await day(page, 7).waitFor()
  await page
    .getByRole('button', { name: /Done: Train/ })
    .first()
    .click()
  await page.getByText(/1 of 21/).waitFor()
  await page.getByRole('link', { name: 'To print' }).click()
  await page.getByText('Use your browser’s Print').waitFor()
  await expect.poll(() => page.getByText('Bodyweight squat').count()).toBe(4)
})

/** The scripts that a page asked for, gzipped together. */
async function scriptsOf(page: Page): Promise<number> {
  const urls = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((each) => each.name)
      .filter((name) => name.endsWith('.js')),
  )
  const sizes = urls.map(async (url) => gzipSync(await (await fetch(url)).bytes(), { level: 6 }).length)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

const VIEWS = [
  { width: 1280, dark: false },
  { width: 1280, dark: true },
  { width: 390, dark: false },
  { width: 390, dark: true },
  { width: 360, dark: false },
]

it('has no axe finding and no sideways scrolling in any view, and keeps within its scripts', async () => {
  await using provider = await loopbackProvider(streaming(programAnswer()))
  await using app = await served({ AI_BASE_URL: provider.url })
  await using first = await profile(browser)
  const page = await first.newPage()
  await signUp(page, app.url)
  await askForWeek(page, app)
  await page.getByRole('heading', { name: 'Why this plan fits' }).waitFor()
  const week = page.url()
  const state = await first.storageState()
  const places = { week, print: `${week}/print`, form: `${app.url}/plans/new?kind=weekly-program` }
  for (const view of VIEWS) {
    await using context = await profile(browser, { ...view, state })
    for (const [name, url] of Object.entries(places)) {
      const seen = await context.newPage()
      await seen.goto(url, { waitUntil: 'networkidle' })
      const at = `${name}-${view.dark ? 'dark' : 'light'}-${view.width}`
      if (name === 'week') expect(await scriptsOf(seen)).toBeLessThan(SCRIPTS_MAX)
      expect([at, await seen.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)]).toEqual([at, 0])
      await picture(seen, `week-${at}`)
      expect([at, await axeFindings(seen)]).toEqual([at, []])
    }
  }
})
