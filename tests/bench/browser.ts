import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from 'playwright-core'
import { findBrowser } from '#app/cli/find-browser.mjs'
import type { BuiltServer, Visitor } from './built-server.ts'
import { atMost, timed, type Figure } from './harness.ts'
import { held, lagsOf } from './lags.ts'
import type { PacedProvider } from './paced-provider.ts'
import { postPlan, send } from './requests.ts'
import { moduleTitle, type CourseText } from './texts.ts'
import { cycle, roomyFields } from './world.ts'

type Parts = { provider: PacedProvider; server: BuiltServer; course: CourseText; everyMs: number; plans: number }

/** In the page: note when each title first stands in the document, in ms since the epoch. */
function noteTitles(titles: string[]): void {
  const seen: Record<string, number> = {}
  Object.assign(globalThis, { benchSeen: seen })
  const look = () => {
    // Not the scripts that carry the stream's data: what stands in the page's own content.
    const text = document.querySelector('main')?.textContent ?? ''
    for (const title of titles) {
      if (!(title in seen) && text.includes(title)) seen[title] = performance.timeOrigin + performance.now()
    }
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
}

/** In the page: whether React has taken over what the server sent. */
const isHydrated = () => Object.keys(document.querySelector('main') ?? {}).some((key) => key.startsWith('__react'))

/** Whether this build has a plan's page that shows itself to its learner. */
async function hasPage(server: BuiltServer, visitor: Visitor, planId: string): Promise<boolean> {
  const headers = { cookie: visitor.cookie, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Bench', accept: 'text/html' }
  const stop = new AbortController()
  const gone = sleep(4000, 0, { signal: stop.signal }).catch(() => 0)
  const answer = await Promise.race([send(server, `/plans/${planId}`, { headers }).then((a) => a.status), gone])
  stop.abort()
  // A page of a plan that is being made streams, so an answer that is still coming is one that exists.
  return answer === 200 || answer === 0
}

async function onePlan(page: Page, parts: Parts, visitor: Visitor, topic: string): Promise<number[]> {
  const { server, provider, course, everyMs } = parts
  const planId = await postPlan(server, visitor, roomyFields(topic))
  await held(provider, 1)
  await page.goto(`${server.url}/plans/${planId}`, { waitUntil: 'commit' })
  await page.waitForFunction(isHydrated, undefined, { timeout: 10_000 })
  await sleep(200)
  await provider.go(everyMs)
  const titles = course.closes.map((_, i) => moduleTitle(i + 1))
  const last = titles.at(-1) ?? ''
  await page.waitForFunction((title) => title in (globalThis as unknown as { benchSeen: object }).benchSeen, last, {
    timeout: 10_000,
  })
  const seen = await page.evaluate(() => (globalThis as unknown as { benchSeen: Record<string, number> }).benchSeen)
  const byPosition = new Map(titles.map((title, i) => [i + 1, seen[title] ?? Number.NaN]))
  return lagsOf(provider.closed.get(topic) ?? [], byPosition, titles.length)
}

/** The same in a real Chromium: until the item stands in the document. Says nothing where there is no page or browser. */
export async function watchInBrowser(parts: Parts): Promise<Figure[]> {
  const { server, course, provider } = parts
  const executablePath = findBrowser()
  if (!executablePath) return []
  const probe = cycle(server.visitors, 0)
  const planId = await postPlan(server, probe, roomyFields('Bench topic 9000'))
  await held(provider, 1)
  const there = await hasPage(server, probe, planId)
  await provider.go(1)
  if (!there) return []
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] })
  try {
    const lags: number[] = []
    for (let i = 0; i < parts.plans; i++) {
      const visitor = cycle(server.visitors, i)
      const [name = '', value = ''] = visitor.cookie.split('=', 2)
      const agent = browser.version().split('.')[0] ?? ''
      const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${agent}.0.0.0 Safari/537.36`
      const context = await browser.newContext({ userAgent })
      await context.addCookies([{ name, value, url: server.url }])
      const page = await context.newPage()
      // The loader of TypeScript names functions with a helper that a page does not have.
      await page.addInitScript('globalThis.__name = (named) => named')
      await page.addInitScript(
        noteTitles,
        course.closes.map((_, n) => moduleTitle(n + 1)),
      )
      const found = await onePlan(page, parts, visitor, `Bench topic ${9001 + i}`)
      // A browser that has just started is slow in ways of its own.
      if (i > 2) lags.push(...found)
      await context.close()
    }
    return [timed('provider’s closing byte → card in Chromium’s document', lags, { target: atMost(50, 'p95') })]
  } finally {
    await browser.close()
  }
}
