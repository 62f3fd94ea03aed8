import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import { served, type Served } from '../support/served.ts'

let browser: Browser
let app: Served
let state: Awaited<ReturnType<BrowserContext['storageState']>>
let plan: string

beforeAll(async () => {
  browser = await openBrowser()
  app = await served({ AI_PROVIDER: 'offline', GENERATION_LIMIT: '100' })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  state = await context.storageState()
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill('Git')
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}/)
  await page.getByText(/0 of \d+ tasks done/).waitFor()
  plan = page.url()
})
afterAll(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
})

/** Start something on the page of lessons, and come back when it is made. */
async function make(page: Page, button: RegExp, made: RegExp): Promise<void> {
  await page.goto(`${plan}/lessons`)
  await page.getByRole('button', { name: button }).first().click()
  await page.waitForURL(/\/runs\//)
  await expect
    .poll(
      async () => {
        await page.goto(`${plan}/lessons`)
        return page.getByRole('link', { name: made }).count()
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBeGreaterThan(0)
}

const sound = async (page: Page) => expect(await axeFindings(page)).toEqual([])

/** Nothing reaches beyond the window at its width. */
const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)

it('writes the lessons of a module, which are read one after the other, and a task is done from its lesson', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  await page.goto(plan)
  await page
    .getByRole('link', { name: /Lessons and quiz/ })
    .first()
    .click()
  await page.waitForURL(/\/lessons#module-/)
  await picture(page, 'lessons-none')
  await sound(page)
  await make(page, /Write the lessons/, /Read how Git keeps snapshots/)
  await picture(page, 'lessons-hub')
  const noted = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/read'))
  await page.getByRole('link', { name: /Read how Git keeps snapshots/ }).click()
  expect((await (await noted).response())?.status()).toBe(204)
  await page.getByRole('heading', { level: 1, name: 'Read how Git keeps snapshots in three places' }).waitFor()
  await page.getByText('Written from your plan by: Built-in curriculum, no AI').waitFor()
  await page.getByText('Solution', { exact: true }).click()
  await page.getByText('No answer is printed here').waitFor()
  await picture(page, 'lesson')
  await sound(page)

  await page.getByRole('button', { name: /Done with this task/ }).click()
  await page.getByText('This task is done.').waitFor()
  await page.getByRole('link', { name: /Next lesson/ }).click()
  await page.getByRole('heading', { level: 1, name: 'Learn what makes a commit message useful' }).waitFor()
  await page.goto(plan)
  await page.getByText(/1 of \d+ tasks done/).waitFor()

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.goto(`${plan}/lessons`).then(async () => {
      await page.getByRole('link', { name: /Learn what makes a commit/ }).click()
      await page.getByRole('link', { name: 'Save as Markdown' }).click()
    }),
  ])
  expect(download.suggestedFilename()).toBe('lesson.md')
})

it('makes a quiz and cards: answers are marked with the reason, and cards turn over by keyboard', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  await make(page, /Make a quiz and cards/, /^Quiz: /)
  await page.getByRole('link', { name: /^Quiz: / }).click()
  await page.getByText(/Question 1 of \d/).waitFor()
  expect(await page.content()).not.toContain('The plan says so itself')
  await page.getByRole('radio').first().check()
  await picture(page, 'quiz')
  await sound(page)
  await page.getByRole('button', { name: 'Check my answers' }).click()
  await page
    .getByText(/\d of \d right/)
    .first()
    .waitFor()
  await page.getByText('The plan says so itself').first().waitFor()
  await picture(page, 'quiz-result')
  await sound(page)
  await page.getByRole('link', { name: 'Take it again' }).click()
  await page.getByRole('heading', { name: 'Earlier attempts' }).waitFor()

  await page.goto(`${plan}/cards`)
  await page.getByRole('button', { name: /One at a time/ }).click()
  await page.getByText(/Card 1 of \d+/).waitFor()
  await page.keyboard.press('Space')
  await page.getByText('Say it aloud first.').waitFor()
  await picture(page, 'cards-one')
  await sound(page)
  await page.keyboard.press('ArrowRight')
  await page.getByText(/Card 2 of \d+/).waitFor()
  await page.keyboard.press('ArrowLeft')
  await page.getByText(/Card 1 of \d+/).waitFor()
})

it('works without a script, and fits a phone in the dark', async () => {
  await using context = await profile(browser, { state, js: false, width: 360, dark: true })
  const page = await context.newPage()
  await make(page, /Write the lessons for “Read history/, /Read how log and diff/)
  await page.getByRole('link', { name: /Read how log and diff/ }).click()
  await page.getByRole('heading', { name: 'What to do' }).waitFor()
  await picture(page, 'lesson-phone-dark')
  await page.getByRole('button', { name: /Done with this task/ }).click()
  await page.waitForURL(/\/lessons\/[0-9a-f-]{36}$/)
  await page.getByText('This task is done.').waitFor()

  await make(page, /Make a quiz and cards for “Read history/, /^Quiz: Read history/)
  await page.getByRole('link', { name: /^Quiz: Read history/ }).click()
  await page.getByRole('radio').first().check()
  await picture(page, 'quiz-phone-dark')
  await page.getByRole('button', { name: 'Check my answers' }).click()
  await page.waitForURL(/result=/)
  await page
    .getByText(/\d of \d right/)
    .first()
    .waitFor()
  await page.goto(`${plan}/cards`)
  await page.locator('summary').first().click()
  await picture(page, 'cards-phone-dark')

  await using scripted = await profile(browser, { state, width: 360, dark: true })
  const phone = await scripted.newPage()
  for (const place of ['lessons', 'cards', 'reviews']) {
    await phone.goto(`${plan}/${place}`)
    await phone.waitForLoadState('networkidle')
    await sound(phone)
    expect(await fits(phone)).toBe(true)
    await picture(phone, `${place}-phone-dark`)
  }
})

it('looks back on a week', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  await page.goto(`${plan}/reviews`)
  await page.getByText('No reviews of this plan yet.').waitFor()
  await page.getByRole('button', { name: 'Review this week' }).click()
  await page.waitForURL(/\/runs\//)
  const week = page.getByRole('link', { name: /Week of/ })
  await expect
    .poll(async () => (await page.goto(`${plan}/reviews`), week.count()), { timeout: 20_000, interval: 200 })
    .toBe(1)
  await week.click()
  await page.getByRole('heading', { name: 'What to change' }).waitFor()
  await picture(page, 'review')
  await sound(page)
})

it('sends little: the first script of a lesson and of a quiz stays under 130 kB', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  for (const place of ['lessons', 'cards', 'reviews']) {
    let bytes = 0
    page.removeAllListeners('response')
    page.on('response', async (response) => {
      if (response.url().endsWith('.js')) bytes += gzipSync(await response.body()).length
    })
    await page.goto(`${plan}/${place}`)
    await page.waitForLoadState('networkidle')
    expect(bytes).toBeLessThan(130_000)
  }
})
