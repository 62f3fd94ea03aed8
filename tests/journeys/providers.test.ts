import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import { loopbackProvider, type LoopbackProvider } from '../support/provider.ts'
import { served, type Served } from '../support/served.ts'

let browser: Browser
let app: Served
let provider: LoopbackProvider

beforeAll(async () => {
  browser = await openBrowser()
  provider = await loopbackProvider((res) => void res.end('{"data":[{"id":"small"},{"id":"big"}]}'))
  app = await served({})
})

afterAll(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
  await provider.close()
})

it('a provider is added, tested, chosen and removed in a browser, in both themes and on a phone', async () => {
  const context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await page.goto(`${app.url}/admin`)
  await page.getByLabel('Allow a host').fill(new URL(provider.url).host)
  await page.getByRole('button', { name: 'Allow it' }).click()
  await page.getByText(/may reach 127\.0\.0\.1/).waitFor()
  await page.goto(`${app.url}/settings`)
  await page.getByRole('link', { name: 'Providers', exact: true }).click()
  await page.getByText('You have none yet').waitFor()
  await page.getByLabel('Provider', { exact: true }).selectOption('openai-compatible')
  await page.getByLabel('Key', { exact: true }).fill('sk-0123456789-wxyz')
  await page.getByLabel('Address').fill('http://10.0.0.1/v1')
  await page.getByRole('button', { name: 'Add and test' }).click()
  await page
    .getByText(/has to begin with https/)
    .first()
    .waitFor()
  await picture(page, 'providers-refused')
  await page.getByLabel('Address').fill(provider.url)
  await page.getByLabel('Key', { exact: true }).fill('sk-0123456789-wxyz')
  await page.getByRole('button', { name: 'Add and test' }).click()
  await page.getByText(/lists 2 models/).waitFor()
  await page.getByLabel('Tutor', { exact: true }).selectOption({ label: 'OpenAI-compatible server' })
  await page.getByRole('button', { name: 'Save who answers: Tutor' }).click()
  await page.getByText('Choice saved.').waitFor()
  await page.locator('summary', { hasText: 'Change…' }).click()
  await page.getByLabel('Context window (tokens)').fill('16000')
  await page.getByLabel('Uses tools').selectOption('no')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Its model uses no tools, has a context window of 16,000 tokens.').waitFor()
  for (const [name, width, dark] of [
    ['light-1280', 1280, false],
    ['dark-1280', 1280, true],
    ['light-360', 360, false],
    ['dark-360', 360, true],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
    expect(await axeFindings(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    await picture(page, `providers-${name}`)
  }
  await page.locator('summary', { hasText: 'Remove…' }).click()
  await page.getByRole('button', { name: 'Remove provider' }).click()
  await page.getByText('have been removed').waitFor()
  await context.close()
}, 120_000)
