import { readFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { findBrowser } from '#app/cli/find-browser.mjs'

/** isbot takes HeadlessChrome for a bot, and a bot gets pages that are not streamed. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

const QUIET = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** A real Chromium. Dispose it with `await using`. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser()
  if (!executablePath) throw new Error('No Chromium was found. Install one, or set CHROMIUM_PATH.')
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, args: [...QUIET, ...sandbox] })
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>
type View = { width?: number; dark?: boolean; js?: boolean; state?: State }

/** A fresh profile at a width, a colour scheme, with or without JavaScript. */
export const profile = (
  browser: Browser,
  { width = 1280, dark = false, js = true, state }: View = {},
): Promise<BrowserContext> =>
  browser.newContext({
    ...(state ? { storageState: state } : {}),
    userAgent: USER_AGENT,
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: js,
    reducedMotion: 'reduce',
  })

/** Sign up through the page, as a person would. */
export async function signUp(page: Page, base: string, email = 'ada@example.org'): Promise<void> {
  await page.goto(`${base}/sign-up`)
  await page.getByLabel(/e-mail/i).fill(email)
  await page.getByLabel('Password', { exact: false }).first().fill('a long walk uphill')
  await page.getByRole('button', { name: /make (the|my) account|sign up/i }).click()
  await page.waitForURL(`${base}/`)
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

type Violation = { id: string; impact: string | null; nodes: { html: string }[] }

/** What axe finds wrong with the page, one line each; WCAG 2.2 A and AA and best practices. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(AXE, 'utf8'))
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }
    return (await axe.run()).violations
  })
  return found.map((v) => `${v.id} (${v.impact}): ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`)
}

/** Keep a picture of the page under `tests/screenshots/`, for a person to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = path.join(import.meta.dirname, '../screenshots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true })
}
