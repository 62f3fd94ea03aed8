import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import { courseAnswer, loopbackProvider, sse, streaming, type LoopbackProvider } from '../support/provider.ts'
import { served, type Served } from '../support/served.ts'

let browser: Browser
let app: Served
let provider: LoopbackProvider
/** Where each picture is taken, found out once. */
const places: Record<string, string> = {}
let state: Awaited<ReturnType<Awaited<ReturnType<typeof profile>>['storageState']>>

async function make(page: Page, topic: string): Promise<string> {
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill(topic)
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}/)
  return new URL(page.url()).pathname
}

beforeAll(async () => {
  browser = await openBrowser()
  provider = await loopbackProvider(streaming(courseAnswer({ modules: 6, tasks: 4 })))
  app = await served({ AI_BASE_URL: provider.url })
  const context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  places['ready'] = await make(page, 'Beekeeping for a small garden')
  await page.getByRole('heading', { level: 1, name: 'A course' }).waitFor()
  provider.answer((res) => void res.writeHead(429, { 'Retry-After': '1200' }).end('{}'))
  places['failed'] = await make(page, 'Restoring old clocks')
  await page.getByText('The provider asked us to slow down.').first().waitFor()
  const whole = courseAnswer({ modules: 6, tasks: 4 })
  provider.answer((res) => {
    sse.start(res)
    sse.text(res, whole.slice(0, whole.indexOf('{"title":"Module 4"')))
  })
  places['making'] = await make(page, 'Reading the weather')
  await page.getByRole('heading', { name: /Module 3$/ }).waitFor()
  Object.assign(places, { home: '/', new: '/plans/new', settings: '/settings', missing: '/nowhere' })
  state = await context.storageState()
  await context.close()
})

afterAll(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
  await provider.close()
})

const VIEWS = [
  { name: 'light-1280', width: 1280, dark: false },
  { name: 'dark-1280', width: 1280, dark: true },
  { name: 'light-390', width: 390, dark: false },
  { name: 'dark-390', width: 390, dark: true },
  { name: 'light-360', width: 360, dark: false },
]

/** Everything the page tried to reach outside this server, and every breach of the content security policy. */
function watchful(page: Page): string[] {
  const seen: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(app.url) && !request.url().startsWith('data:')) seen.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 404/.test(message.text())) seen.push(message.text())
  })
  page.on('pageerror', (error) => seen.push(error.message))
  return seen
}

async function look(page: Page, name: string, view: string): Promise<void> {
  const seen = watchful(page)
  // The page of a plan being made goes on loading as long as its window is open.
  await page.goto(`${app.url}${places[name] ?? '/'}`, { waitUntil: name === 'making' ? 'commit' : 'load' })
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  if (name === 'making') await page.getByRole('heading', { name: /Module 3$/ }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  await picture(page, `${name}-${view}`)
  expect(seen).toEqual([])
  expect(await axeFindings(page)).toEqual([])
}

describe.each(VIEWS)('at $name', ({ name: view, ...options }) => {
  it.each(['home', 'new', 'making', 'ready', 'failed', 'settings', 'missing'])(
    '%s has no axe finding',
    async (name) => {
      await using context = await profile(browser, { ...options, state })
      await look(await context.newPage(), name, view)
    },
  )

  it.each(['welcome', 'sign-in', 'sign-up'])('%s has no axe finding', async (name) => {
    places[name] = name === 'welcome' ? '/' : `/${name}`
    await using context = await profile(browser, options)
    await look(await context.newPage(), name, view)
  })
})
