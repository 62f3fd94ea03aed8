import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import { loopbackProvider, sse, streaming, type LoopbackProvider } from '../support/provider.ts'
import { served, type Served } from '../support/served.ts'
import { firstCourse, secondCourse } from '../support/two-courses.ts'

let browser: Browser
let app: Served
let provider: LoopbackProvider
let state: Awaited<ReturnType<BrowserContext['storageState']>>

beforeAll(async () => {
  browser = await openBrowser()
  provider = await loopbackProvider()
  app = await served({ AI_BASE_URL: provider.url, GENERATION_LIMIT: '100' })
  await using context = await profile(browser)
  await signUp(await context.newPage(), app.url)
  state = await context.storageState()
})
afterAll(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
  await provider.close()
})

/** A ready plan, open in a page. */
async function ready(page: Page): Promise<string> {
  provider.answer(streaming(firstCourse))
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill('Beekeeping for a small garden')
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}/)
  await page.getByText(/0 of 10 tasks done/).waitFor()
  return page.url()
}

/** Complete a task, whether its module is open or not. */
async function complete(page: Page, title: string): Promise<void> {
  await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)))
  await page.getByRole('checkbox', { name: `Done: ${title}` }).click()
  await page.getByText(/1 of 10 tasks done/).waitFor()
}

/** A plan with one completed task and a new version of it that waits. */
async function proposed(page: Page): Promise<string> {
  const plan = await ready(page)
  await complete(page, 'Find the place')
  provider.answer(streaming(secondCourse))
  await page.goto(`${plan}/regenerate`)
  await page.getByLabel('Your notes for this plan').fill('More about health, less about honey.')
  await page.getByRole('button', { name: 'Make it again' }).click()
  await page.getByText('A new version is ready to look at').waitFor()
  return plan
}

it('makes a plan again: says what will be replaced, shows the diff, takes one module over, and takes that back', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  const plan = await ready(page)
  await complete(page, 'Find the place')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Make again…' }).click()
  await page.getByText('9 open tasks in 4 modules.').waitFor()
  await page.getByText('1 completed task.').waitFor()
  let finish = () => {}
  provider.answer(async (res, call) => {
    sse.start(res)
    const half = secondCourse.indexOf('{"title":"Keep them healthy"')
    sse.text(res, secondCourse.slice(0, half))
    await new Promise<void>((resolve) => {
      finish = resolve
    })
    sse.text(res, secondCourse.slice(half))
    if (!call.aborted()) sse.end(res)
  })
  await page.getByLabel('Your notes for this plan').fill('More about health.')
  await page.getByRole('button', { name: 'Make it again' }).click()
  await page.waitForURL(plan)
  await page.getByRole('heading', { name: 'A new version: Module 3' }).waitFor()
  await page.getByRole('heading', { name: 'Spring work' }).waitFor()
  await picture(page, 'again-making')
  finish()
  await page.getByRole('link', { name: 'See what would change' }).click()
  await page.getByRole('heading', { name: 'Keep them healthy' }).waitFor()
  await page.getByText('Your completed task stays as it is.').waitFor()
  await page.getByLabel('Choose “Keep them healthy”').check()
  await page.getByRole('button', { name: 'Accept the chosen modules' }).first().click()
  await page.getByText('Accepted new content for “Keep them healthy”.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.waitForURL(new RegExp(`${new URL(plan).pathname}\\?changed=`))
  await page.getByText(/^Brought back the version before/).waitFor()
  await page.getByRole('heading', { name: 'Spring work' }).waitFor()
  expect(await page.getByRole('heading', { name: 'Keep them healthy' }).count()).toBe(0)
  await page.getByText(/1 of 10 tasks done/).waitFor()
})

it('is edited with the keyboard alone: the focus stays, what happened is said, and each act is undone', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  const plan = await ready(page)
  await page.goto(`${plan}/edit`)
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent)
  const titles = () => page.locator('li[id^=task-] > details > summary > span:first-child').allTextContents()
  const said = page.getByRole('status')
  await page.getByRole('button', { name: 'Move down: Learn the three castes' }).focus()
  await page.keyboard.press('Enter')
  await said.getByText('Moved the task “Learn the three castes”.').waitFor()
  await expect.poll(async () => (await titles())[1]).toBe('Learn the three castes')
  await expect.poll(focused).toBe('Move down: Learn the three castes')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await titles())[2]).toBe('Learn the three castes')
  await expect.poll(focused).toBe('Move down: Learn the three castes')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Remove this task “Learn the three castes”' }).focus()
  await page.keyboard.press('Enter')
  await said.getByText('Removed the task “Learn the three castes”.').waitFor()
  await expect.poll(titles).toHaveLength(9)
  await expect.poll(focused).toBe('Undo: Removed the task “Learn the three castes”')
  await page.keyboard.press('Enter')
  await said.getByText('Undone: Removed the task “Learn the three castes”.').waitFor()
  await expect.poll(async () => (await titles())[2]).toBe('Learn the three castes')
  await page.getByText('Add a task to How a colony lives').click()
  await page.getByLabel('New task').first().fill('Smell the wax')
  await page.keyboard.press('Enter')
  await said.getByText('Added the task “Smell the wax”.').waitFor()
  await page.goto(plan)
  await page.getByText('Smell the wax').first().waitFor()
})

it('tells an edit that was made on another device, and shows how it is now', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  const plan = await ready(page)
  await page.goto(`${plan}/edit`)
  const other = await context.newPage()
  await other.goto(`${plan}/edit`)
  await other.getByRole('button', { name: 'Move down: How a colony lives' }).click()
  await other
    .getByRole('status')
    .getByText(/^Moved the module/)
    .waitFor()
  await page.getByRole('button', { name: 'Move down: How a colony lives' }).click()
  await page.getByText(/changed elsewhere since you opened it/).waitFor()
  await expect.poll(() => page.locator('h2').first().textContent()).toContain('Choose a hive')
})

it('compares anew when the plan changed while a decision was made', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  const plan = await proposed(page)
  await page.goto(`${plan}/changes`)
  const other = await context.newPage()
  await other.goto(`${plan}/edit`)
  await other.getByRole('button', { name: 'Move down: Judge a full frame' }).click()
  await other
    .getByRole('status')
    .getByText(/^Moved the task/)
    .waitFor()
  await page.getByRole('button', { name: 'Accept all' }).first().click()
  await page.getByText(/changed elsewhere since you opened it/).waitFor()
  await page.getByText('Your plan has changed since this was made').waitFor()
  await page.getByRole('button', { name: 'Accept all' }).first().click()
  await page.getByText('Made the whole plan again.').waitFor()
})

it('keeps a note beside a task', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  const plan = await ready(page)
  const task = page.locator('li[id^=task-]').filter({ hasText: 'Find the place' })
  await page.getByText('Choose a hive').first().click()
  await task.locator('summary').first().click()
  await task.getByText('Add a note').click()
  await task.getByLabel('Your note on Find the place').fill('Behind the shed.\nOut of the wind.')
  await task.getByRole('button', { name: 'Save the note' }).click()
  await task.getByText('Note saved.').waitFor()
  await page.goto(plan)
  await expect.poll(() => page.getByText('Out of the wind.').count()).toBe(2)
})

it('asks for less than 130 kB of script on the page of a plan, notes and changes with it', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  const plan = await ready(page)
  const scripts: Promise<number>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return
    scripts.push(response.body().then((body) => gzipSync(body).length))
  })
  await page.goto(plan, { waitUntil: 'networkidle' })
  const bytes = (await Promise.all(scripts)).reduce((sum, n) => sum + n, 0)
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThan(130_000)
})

it('is deleted and brought back', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  const plan = await ready(page)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Delete this plan…' }).click()
  await page.getByRole('button', { name: 'Delete this plan' }).click()
  await page.getByText('“Beekeeping for a small garden” was deleted.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.waitForURL(plan)
  await page.getByText(/0 of 10 tasks done/).waitFor()
})

const VIEWS = [
  { name: 'light-1280', width: 1280, dark: false },
  { name: 'dark-1280', width: 1280, dark: true },
  { name: 'light-390', width: 390, dark: false },
  { name: 'dark-390', width: 390, dark: true },
  { name: 'light-360', width: 360, dark: false },
]

describe('looks', () => {
  let pages: Record<string, string>
  beforeAll(async () => {
    await using context = await profile(browser, { state })
    const page = await context.newPage()
    const gone = await ready(page)
    await page.goto(`${gone}/delete`)
    await page.getByRole('button', { name: 'Delete this plan' }).click()
    await page.getByText(/was deleted/).waitFor()
    const accepted = await proposed(page)
    await page.goto(`${accepted}/changes`)
    await page.getByRole('button', { name: 'Accept all' }).first().click()
    await page.getByText('Made the whole plan again.').waitFor()
    await page.goto(`${accepted}/edit`)
    await page.getByRole('button', { name: 'Move down: How a colony lives' }).click()
    await page
      .getByRole('status')
      .getByText(/^Moved the module/)
      .waitFor()
    const open = await proposed(page)
    pages = {
      changes: `${open}/changes`,
      discard: `${open}/changes?discard=1`,
      regenerate: `${open}/regenerate`,
      extend: `${open}/regenerate?extend=1`,
      news: open,
      versions: `${accepted}/versions`,
      version: `${accepted}/versions/1`,
      edit: `${accepted}/edit`,
      deleted: `${app.url}/plans/deleted`,
    }
  })

  it.each(VIEWS)('at $name have no axe finding', async ({ name: view, ...options }) => {
    await using context = await profile(browser, { ...options, state })
    const page = await context.newPage()
    for (const [name, at] of Object.entries(pages)) {
      await page.goto(at)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      if (name === 'edit') await page.locator('li[id^=task-] summary').first().click()
      await picture(page, `${name}-${view}`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
      expect([name, await axeFindings(page)]).toEqual([name, []])
    }
  })
})
