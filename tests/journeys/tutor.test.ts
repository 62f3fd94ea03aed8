import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBrowser, profile, signUp } from '../support/browser.ts'
import { chatting } from '../support/chat.ts'
import { learnerFiles, rowsOf } from '../support/invariants.ts'
import {
  calling,
  courseAnswer,
  loopbackProvider,
  sse,
  streaming,
  type LoopbackProvider,
  type Script,
} from '../support/provider.ts'
import { served } from '../support/served.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** Writes a reply in pieces, each when the test says so. */
function stepwise(pieces: string[]) {
  let allowed = 0
  const script: Script = async (res, call) => {
    sse.start(res)
    for (const [i, piece] of pieces.entries()) {
      while (allowed <= i && !call.aborted()) await sleep(10)
      if (!call.aborted()) sse.text(res, piece)
    }
    if (!call.aborted()) sse.end(res)
  }
  return { script, next: () => (allowed += 1) }
}

async function begin(page: Page, base: string, text: string): Promise<void> {
  await page.goto(`${base}/tutor/new`)
  await page.getByLabel('Your message').fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL(/\/tutor\/[0-9a-f-]{36}/)
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your message').fill(text)
  await page.getByLabel('Your message').press('Enter')
}

const messages = (page: Page) => page.locator('[data-message]')

const hasFocus = (page: Page, selector: string) =>
  expect.poll(() => page.evaluate((it) => document.activeElement?.matches(it), selector)).toBe(true)

it('a reply is watched as it is written, over a reload, on two devices, stopped, said otherwise, and switched', async () => {
  await using provider = await loopbackProvider()
  await using app = await served({ AI_BASE_URL: provider.url })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  const steps = stepwise(['Bees **dance** ', 'to tell ', 'where flowers are.\n\n```js\nconst a = 1\n```\n'])
  provider.answer(steps.script)
  await begin(page, app.url, 'Why do bees dance?')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  steps.next()
  await page.locator('strong', { hasText: 'dance' }).waitFor()
  await page.reload()
  await page.locator('strong', { hasText: 'dance' }).waitFor()
  expect(await page.getByText('to tell').count()).toBe(0)
  await using second = await profile(browser, { state: await context.storageState() })
  const other = await second.newPage()
  await other.goto(page.url(), { waitUntil: 'commit' })
  await other.locator('strong', { hasText: 'dance' }).waitFor()
  steps.next()
  for (const each of [page, other]) await each.getByText('Bees dance to tell').waitFor()
  steps.next()
  for (const each of [page, other]) {
    await each.locator('pre .hljs-keyword', { hasText: 'const' }).waitFor()
    await each.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
  }

  provider.answer((res) => {
    sse.start(res)
    sse.text(res, 'It goes on and on')
  })
  await say(page, 'And wasps?')
  await page.getByText('It goes on and on').waitFor()
  await other.getByText('It goes on and on').waitFor({ timeout: 15_000 })
  await page.getByRole('button', { name: 'Stop' }).press('Enter')
  await page.getByText('You stopped this reply.').waitFor()
  await hasFocus(page, 'textarea[aria-label="Your message"]')
  await provider.calls.at(-1)?.closed
  expect(await messages(page).count()).toBe(4)
  await page.getByText('It goes on and on').waitFor()

  provider.answer(streaming('Hornets do not dance.'))
  await messages(page).nth(2).getByRole('link', { name: /^Edit/ }).click()
  await page.getByLabel('Edit your message').fill('And hornets?')
  await page.getByRole('button', { name: 'Send edited message' }).click()
  await page.getByText('Hornets do not dance.').waitFor()
  await page.getByText('2 of 2').waitFor()
  await messages(page).nth(2).getByRole('button', { name: 'Earlier version' }).press('Enter')
  await page.getByText('And wasps?').waitFor()
  await page.getByText('1 of 2').waitFor()
  await hasFocus(page, '[data-message][aria-posinset="3"]')
  await other.getByText('And wasps?').waitFor({ timeout: 15_000 })
  expect(await page.getByText('Hornets do not dance.').count()).toBe(0)

  await editedMeanwhile(page, other, provider)
})

/** What is made of a message outlives a reply that another device begins, and a reload, and is sent after them. */
async function editedMeanwhile(page: Page, other: Page, provider: LoopbackProvider): Promise<void> {
  const steps = stepwise(['Ants ', 'walk.'])
  provider.answer(steps.script)
  const edit = page.getByLabel('Edit your message')
  const send = page.getByRole('button', { name: 'Send edited message' })
  await messages(page).nth(2).getByRole('link', { name: /^Edit/ }).click()
  await hasFocus(page, 'textarea[aria-label="Edit your message"]')
  await edit.fill('And bumblebees?')
  await say(other, 'And ants?')
  await other.getByRole('button', { name: 'Stop' }).waitFor()
  await page.getByText('You can send this when it is done.').waitFor({ timeout: 15_000 })
  expect([await edit.inputValue(), await send.isDisabled()]).toEqual(['And bumblebees?', true])
  await page.reload()
  await expect.poll(() => edit.inputValue()).toBe('And bumblebees?')
  // Escape means the field, not the reply.
  await edit.press('Escape')
  steps.next()
  steps.next()
  await page.getByText('Ants walk.').waitFor()
  provider.answer(streaming('They buzz.'))
  await send.press('Enter')
  await page.getByText('They buzz.').waitFor()
  await page.getByText('3 of 3').waitFor()
}

it('a draft outlives a send that did not arrive, and is sent once', async () => {
  await using provider = await loopbackProvider(streaming('Here I am.'))
  await using app = await served({ AI_BASE_URL: provider.url })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await begin(page, app.url, 'Hello')
  await page.getByText('Here I am.').waitFor()
  await page.route('**/tutor/*', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await say(page, 'Do you hear me?')
  await page.getByText('What you wrote is kept here.').waitFor()
  await page.unrouteAll()
  await page.reload()
  await expect.poll(() => page.getByLabel('Your message').inputValue()).toBe('Do you hear me?')
  // The server takes it, and its answer is lost on the way.
  await page.route('**/tutor/*', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await route.fetch()
    await route.abort()
  })
  await page.getByLabel('Your message').press('Enter')
  await page.getByText('What you wrote is kept here.').waitFor()
  await page.unrouteAll()
  await page.getByLabel('Your message').press('Enter')
  await expect.poll(() => messages(page).count()).toBe(4)
  await expect.poll(() => page.getByLabel('Your message').inputValue()).toBe('')
  await page.reload()
  expect(await page.getByText('Do you hear me?').count()).toBe(1)
})

it('a failure keeps the message, says why, and offers somebody else', async () => {
  await using provider = await loopbackProvider(
    (res) => void res.writeHead(503).end('{"error":{"message":"canary-77"}}'),
  )
  await using app = await served({ AI_BASE_URL: provider.url, OFFLINE_PACE_MS: '0' })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await begin(page, app.url, 'Is anybody there?')
  await page.getByText('The provider could not be reached, or the connection was lost.').waitFor()
  expect(await page.content()).not.toContain('canary-77')
  await page.getByText('Is anybody there?').first().waitFor()
  await page.getByRole('button', { name: /built-in coach/ }).click()
  await page.getByText('(not an AI model)').first().waitFor({ timeout: 15_000 })
  provider.answer(streaming('Yes, now.'))
  await page.getByRole('button', { name: 'Answer again' }).click()
  await page.getByText('Yes, now.').waitFor()
})

it('what would change something waits for a yes: confirmed it is done, declined it is not', async () => {
  await using provider = await loopbackProvider(streaming(courseAnswer({ modules: 2, tasks: 2 })))
  await using app = await served({ AI_BASE_URL: provider.url })
  await using context = await profile(browser)
  const page = await context.newPage()
  await signUp(page, app.url)
  await page.goto(`${app.url}/plans/new`)
  await page.getByLabel('What do you want to learn?').fill('Beekeeping')
  await page.getByRole('button', { name: 'Make the plan' }).click()
  await page.getByRole('heading', { level: 1, name: 'A course' }).waitFor()
  const plan = page.url()
  const text = `select id from tasks where title = 'Task 1.1'`
  const [task] = rowsOf(app.dataDir, learnerFiles(app.dataDir)[0]?.tenantId, text)
  const marking = chatting(calling(['mark_task_done', { taskId: task?.['id'] }]))
  // A suggestion takes nothing of what was written.
  provider.answer(chatting(streaming('Read on.')))
  await page.goto(plan.replace('/plans/', '/tutor/new?plan='))
  await page.getByLabel('Your message').fill('I have read about the castes')
  await page.getByRole('button', { name: 'What should I do next?' }).click()
  await page.getByText('Read on.').waitFor()
  provider.answer(marking)
  await page.goto(plan.replace('/plans/', '/tutor/new?plan='))
  await expect.poll(() => page.getByLabel('Your message').inputValue()).toBe('I have read about the castes')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Mark “Task 1.1” as done. Needs your approval.').waitFor()
  await page.getByText('The reply needs your approval.').waitFor({ state: 'attached' })
  provider.answer(chatting(streaming('As you like.')))
  await page.getByRole('button', { name: /^Decline/ }).click()
  await page.getByText('As you like.').waitFor()
  await page.getByText('Mark “Task 1.1” as done. Declined.').waitFor()
  provider.answer(marking)
  await say(page, 'I mean it')
  await page.getByRole('button', { name: /^Confirm/ }).waitFor()
  provider.answer(chatting(streaming('Well done.')))
  await page.getByRole('button', { name: /^Confirm/ }).click()
  await page.getByText('Well done.').waitFor()
  await page.getByText('Marked “Task 1.1” as done.').waitFor()
  await page.goto(plan)
  await page.getByText('1 of 4 tasks done').first().waitFor()
})

it('works without JavaScript: begin, read, send, stop, edit, switch, delete and bring back', async () => {
  await using provider = await loopbackProvider(streaming('First answer.'))
  await using app = await served({ AI_BASE_URL: provider.url })
  await using context = await profile(browser, { js: false })
  const page = await context.newPage()
  await signUp(page, app.url)
  await begin(page, app.url, 'A first question')
  await page.getByText('First answer.').waitFor()
  provider.answer((res) => {
    sse.start(res)
    sse.text(res, 'Without end')
  })
  await page.getByLabel('Your message').fill('A second question')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Without end').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('You stopped this reply.').waitFor()
  provider.answer(streaming('Second answer.'))
  await messages(page).nth(2).getByRole('link', { name: /^Edit/ }).click()
  await page.getByLabel('Edit your message').fill('A better question')
  await page.getByRole('button', { name: 'Send edited message' }).click()
  await page.getByText('Second answer.').waitFor()
  await page.getByRole('button', { name: 'Earlier version' }).click()
  await page.getByText('A second question').waitFor()
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await page.getByText('A second question').waitFor()
})
