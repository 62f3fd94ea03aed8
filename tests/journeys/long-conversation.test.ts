import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser, profile, signUp } from '../support/browser.ts'
import { chatting } from '../support/chat.ts'
import { harmFile, learnerFiles } from '../support/invariants.ts'
import { loopbackProvider, sse, type LoopbackProvider } from '../support/provider.ts'
import { walk } from '../support/scrolling.ts'
import { served } from '../support/served.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const LENGTH = 30_000

/** A conversation of messages of many lengths, written past the application. */
function plant(dataDir: string, length = LENGTH): void {
  const text = `case when i % 2 then 'Question ' || i || substr('${'and what then? '.repeat(40)}', 1, (i * 37) % 500)
    else 'Answer ' || i || char(10, 10) || replace(substr('${'x'.repeat(12)}', 1, (i * 7) % 12), 'x',
      '- **First** look at what there is, then say what it has to become. ' || char(10)) end`
  harmFile(
    dataDir,
    learnerFiles(dataDir)[0]?.tenantId,
    `insert into conversations (id, agent_id, title, leaf_id, created_at, updated_at)
       values ('long', 'explainer', 'A long one', 'm${length}', 1767225600000, 1767225600000);
     with recursive n(i) as (select 1 union all select i + 1 from n where i < ${length})
     insert into messages (id, conversation_id, parent_id, depth, role, status, text, created_at, settled_at)
       select 'm' || i, 'long', case when i > 1 then 'm' || (i - 1) end, i,
         case when i % 2 then 'user' else 'assistant' end, 'complete', ${text}, 1767225600000 + i, 1767225600000 + i from n`,
  )
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

const inOrder = (places: number[]) => places.toSorted((a, b) => a - b)

it('30,000 messages are scrolled up and down over many pages: none twice, none missing, nothing jumps', async () => {
  await using app = await served({ OFFLINE_PACE_MS: '0' })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await page.goto(`${app.url}/tutor`)
  plant(app.dataDir)
  await page.goto(`${app.url}/tutor/long`)
  const last = page.getByText(`Answer ${LENGTH}`)
  await expect.poll(() => page.locator('[data-message]').count()).toBeLessThan(30)
  expect(await last.boundingBox()).toMatchObject({ y: expect.closeTo(760, -2) as number })

  // Past the 400 messages that a page holds, so that those at its end have made room, and then back to them.
  const up = await walk(page, { by: -800, until: LENGTH - 440, steps: 300 })
  expect(up.wrong).toEqual([])
  expect(inOrder(up.seen)).toEqual(range(Math.min(...up.seen), LENGTH))
  expect(Math.min(...up.seen)).toBeLessThanOrEqual(LENGTH - 440)
  const down = await walk(page, { by: 800, until: LENGTH, steps: 300 })
  expect(down.wrong).toEqual([])
  expect(inOrder(down.seen)).toEqual(range(Math.min(...down.seen), LENGTH))
  expect(Math.max(up.mostDrawn, down.mostDrawn)).toBeLessThan(40)

  // What holds the focus stays, and what is edited; the keys go on from there; then the way back to the end.
  await page.goto(`${app.url}/tutor/long?around=m15000#m-m15000`)
  const target = page.locator('#m-m15000')
  await expect.poll(async () => Math.round((await target.boundingBox())?.y ?? 0)).toBe(96)
  await page.locator('#m-m14995').getByRole('link', { name: /^Edit/ }).click()
  await page.getByLabel('Edit your message').fill('Half a thought')
  await target.getByRole('button', { name: 'Answer again' }).focus()
  expect((await walk(page, { by: -800, until: 14_940, steps: 60 })).wrong).toEqual([])
  await expect
    .poll(() => target.getByRole('button', { name: 'Answer again' }).evaluate((it) => it.matches(':focus')))
    .toBe(true)
  expect(await page.getByLabel('Edit your message').inputValue()).toBe('Half a thought')
  await page.keyboard.press('j')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('m-m15001')
  await page.getByRole('link', { name: 'Newest' }).click()
  await last.waitFor()
})

const placesIn = (page: Page) =>
  page.locator('[data-message]').evaluateAll((all) => all.map((each) => Number(each.getAttribute('aria-posinset'))))

/** What a link of the page gives to keep. */
async function kept(page: Page, link: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()])
  return readFile(await download.path(), 'utf8')
}

const more = (page: Page) => page.locator('summary', { hasText: 'More' }).click()

/** A reply is followed while it is written, until the reader scrolls up, and again from the button on. */
async function followed(page: Page, provider: LoopbackProvider): Promise<void> {
  let lines = 0
  let wanted = 30
  provider.answer(
    chatting(async (res, call) => {
      sse.start(res)
      for (; lines < 90 && !call.aborted(); lines += lines < wanted ? 1 : 0) {
        if (lines < wanted) sse.text(res, `Line ${lines}.\n\n`)
        else await sleep(20)
      }
      sse.end(res)
    }),
  )
  await page.getByLabel('Your message').fill('Count for me')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Line 29.').waitFor()
  await expect
    .poll(() => page.getByText('Line 29.').evaluate((it) => it.getBoundingClientRect().bottom < innerHeight))
    .toBe(true)
  await page.mouse.move(600, 300)
  await page.mouse.wheel(0, -60)
  await expect
    .poll(() => page.getByText('Line 29.').evaluate((it) => it.getBoundingClientRect().bottom > innerHeight - 140))
    .toBe(true)
  const top = await page.getByText('Line 20.').evaluate((it) => it.getBoundingClientRect().top)
  wanted = 60
  await page.getByText('Line 59.').waitFor()
  expect(await page.getByText('Line 20.').evaluate((it) => it.getBoundingClientRect().top)).toBeCloseTo(top, -1)
  wanted = 90
  await page.getByText('Line 89.').waitFor()
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Newest' }).click()
  await expect
    .poll(() => page.getByText('Line 89.').evaluate((it) => it.getBoundingClientRect().bottom < innerHeight))
    .toBe(true)
}

it('is read by pages without a script, followed, named, pinned, found, kept as a file, deleted and brought back', async () => {
  await using provider = await loopbackProvider()
  await using app = await served({ AI_BASE_URL: provider.url })
  await using plain = await profile(browser, { js: false })
  const bare = await plain.newPage()
  await signUp(bare, app.url)
  await bare.goto(`${app.url}/tutor`)
  plant(app.dataDir, 500)
  await bare.goto(`${app.url}/tutor/long`)
  await bare.getByRole('link', { name: 'Earlier messages' }).click()
  await expect.poll(() => placesIn(bare)).toEqual(range(421, 460))
  await bare.getByRole('link', { name: 'Later messages' }).click()
  await expect.poll(() => placesIn(bare)).toEqual(range(461, 500))

  await using context = await profile(browser, { state: await plain.storageState() })
  const page = await context.newPage()
  await page.goto(`${app.url}/tutor/long`)
  await followed(page, provider)
  await more(page)
  await page.getByRole('link', { name: 'Rename' }).click()
  await page.getByLabel('Conversation title').fill('What then')
  await page.getByRole('button', { name: 'Save title' }).click()
  await page.getByRole('heading', { level: 1, name: 'What then' }).waitFor()
  await more(page)
  await page.getByRole('button', { name: 'Pin to the top' }).click()
  await page.getByRole('button', { name: 'Unpin' }).waitFor()
  await page.getByRole('link', { name: 'Choose another' }).click()
  await page.getByRole('radio', { name: /^Socratic/ }).check()
  await page.getByRole('button', { name: 'Use this agent' }).click()
  await page.getByText('Socratic answers.').waitFor()
  await page.getByLabel('Your message').click()
  await expect.poll(() => page.getByRole('link', { name: 'Rename' }).count()).toBe(0)
  await more(page)
  const markdown = await kept(page, 'Export as Markdown')
  expect(markdown).toContain('# What then')
  expect(markdown.match(/^Answer \d+$/gm)).toHaveLength(250)
  expect(markdown).toContain('Line 89.')
  await more(page)
  const { messages } = JSON.parse(await kept(page, 'Export as JSON')) as { messages: { depth: number }[] }
  expect(messages.map(({ depth }) => depth)).toEqual(range(1, 502))

  await page.goto(`${app.url}/tutor`)
  await page.getByLabel('Pinned:').waitFor()
  await page.getByRole('searchbox').fill('answer 77')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByText('No conversations match').waitFor()
  await page.getByRole('searchbox').fill('ANSWER 78')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: 'What then' }).click()
  await expect.poll(async () => Math.round((await page.locator('#m-m78').boundingBox())?.y ?? 0)).toBe(96)

  await more(page)
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('“What then” is deleted.').waitFor()
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await page.getByText('Line 89.').waitFor()
})
