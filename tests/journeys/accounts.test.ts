import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, profile, signUp } from '../support/browser.ts'
import { served, type Served } from '../support/served.ts'

let browser: Browser
let app: Served

beforeAll(async () => {
  browser = await openBrowser()
  app = await served()
})
afterAll(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
})

/** Every breach of the content security policy, as the page itself sees it. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(globalThis, { breaches: seen })
    document.addEventListener('securitypolicyviolation', (breach) =>
      seen.push(`${breach.violatedDirective} ${breach.blockedURI}`),
    )
  })
  return () => page.evaluate(() => (globalThis as unknown as { breaches: string[] }).breaches)
}

const button = (page: Page, name: RegExp | string) => page.getByRole('button', { name })

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(`${app.url}/sign-in`)
  await page.getByLabel(/e-mail/i).fill(email)
  await page
    .getByLabel(/password/i)
    .first()
    .fill('a long walk uphill')
  await button(page, /^sign in$/i).click()
  await page.waitForURL(`${app.url}/`)
}

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('an account, %s', (_, js) => {
  it('is made, signed out of, signed in to, given a theme and a token', async () => {
    const context = await profile(browser, { js })
    const page = await context.newPage()
    const email = `ada-${js}@example.org`
    await signUp(page, app.url, email)
    await page.goto(`${app.url}/settings`)
    await page.getByLabel('Dark').check()
    await button(page, /save the theme/i).click()
    const dark = page.locator('html[data-theme="dark"]')
    await dark.waitFor({ state: 'attached' })
    await page.goto(`${app.url}/settings`)
    expect(await dark.count()).toBe(1)
    await page.getByLabel(/name/i).fill('my script')
    await button(page, /make a token/i).click()
    await page
      .getByText(/cairn_[\w-]{43}/)
      .first()
      .waitFor()
    await button(page, /sign out/i)
      .first()
      .click()
    await page.waitForURL(/\/sign-in/)
    await signIn(page, email)
    await context.close()
  })

  it('says what is wrong beside the field', async () => {
    const context = await profile(browser, { js })
    const page = await context.newPage()
    await page.goto(`${app.url}/sign-up`)
    await page.getByLabel(/e-mail/i).fill('nobody')
    await page
      .getByLabel(/password/i)
      .first()
      .fill('password')
    await button(page, /make/i).click()
    await page.getByText(/enter an e-mail address/i).waitFor()
    expect(await page.getByLabel(/e-mail/i).getAttribute('aria-invalid')).toBe('true')
    await context.close()
  })
})

describe('24. the content security policy, in a browser', () => {
  it('finds nothing to object to on any page', async () => {
    const context = await profile(browser)
    const page = await context.newPage()
    const breaches = await watchPolicy(page)
    for (const path of ['/', '/sign-in', '/sign-up', '/setup', '/reset?ticket=x', '/nowhere']) {
      await page.goto(`${app.url}${path}`, { waitUntil: 'networkidle' })
      expect([path, await breaches()]).toEqual([path, []])
    }
    await signUp(page, app.url, 'csp@example.org')
    for (const path of ['/', '/settings', '/plans/new', '/nowhere']) {
      await page.goto(`${app.url}${path}`, { waitUntil: 'networkidle' })
      expect([path, await breaches()]).toEqual([path, []])
    }
    await context.close()
  })

  it('keeps an injected script from running', async () => {
    const context = await profile(browser)
    const page = await context.newPage()
    const breaches = await watchPolicy(page)
    await page.goto(`${app.url}/sign-up`)
    await page.evaluate(() => {
      const inline = document.createElement('script')
      inline.textContent = 'globalThis.owned = true'
      const image = document.createElement('img')
      image.setAttribute('onerror', 'globalThis.owned = true')
      image.src = 'data:image/png;base64,AAAA'
      const elsewhere = document.createElement('script')
      elsewhere.src = 'https://evil.example/x.js'
      document.body.append(inline, image, elsewhere)
    })
    await page.waitForTimeout(300)
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false)
    expect((await breaches()).length).toBeGreaterThanOrEqual(3)
    await context.close()
  })
})
