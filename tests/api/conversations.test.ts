import { expect, it } from 'vitest'
import { chatting } from '../support/chat.ts'
import { calling, courseAnswer, loopbackProvider, sse, streaming } from '../support/provider.ts'
import { world } from '../support/world.ts'

const PATH = '/api/v1/conversations'

async function talking(script = streaming('A hive is a box.')) {
  const provider = await loopbackProvider(chatting(script))
  const w = await world({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny' } })
  return { provider, w, me: await (await w.signUp()).script() }
}

it('talks to a tutor: begin, read, say otherwise, choose, rename, pin, export, delete, bring back', async () => {
  const { provider, w, me } = await talking()
  const begun = await me('POST', PATH, { text: 'What is a hive?', clientId: 'one' })
  expect(begun.status).toBe(201)
  const again = await me('POST', PATH, { text: 'What is a hive?', clientId: 'one' })
  expect(again.body).toEqual(begun.body)
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  const { conversationId, messageId, replyId } = begun.body
  const at = `${PATH}/${conversationId}`
  expect((await me('POST', `${at}/messages`, { text: 'More' })).body.error.code).toBe('reply_in_progress')
  await w.runtime.worker.tick()
  const page = await me('GET', `${at}/messages`)
  expect(page.body.messages.map(({ text }: { text: string }) => text)).toEqual(['What is a hive?', 'A hive is a box.'])
  await me('POST', `${at}/messages/${messageId}/edit`, { text: 'What is a swarm?' })
  await w.runtime.worker.tick()
  const chosen = await me('POST', `${at}/messages/${replyId}/select`)
  expect(chosen.body.messages[0]).toMatchObject({ text: 'What is a hive?', siblings: { index: 0 } })
  expect((await me('PATCH', at, { title: 'Bees', pinned: true })).body).toMatchObject({ title: 'Bees', pinned: true })
  expect((await me('PATCH', at, { title: '' })).status).toBe(400)
  expect((await me('PATCH', at, { agentId: 'socratic' })).body).toMatchObject({
    agent: { id: 'socratic' },
    title: 'Bees',
  })
  expect((await me('PATCH', at, { agentId: 'nobody' })).status).toBe(404)
  const found = await me('GET', `${PATH}?query=SWARM`)
  expect(found.body.items[0]).toMatchObject({ id: conversationId, found: { snippet: 'What is a swarm?' } })
  expect((await me('GET', `${PATH}?query=wasps`)).body.items).toEqual([])
  const file = await me('GET', `${at}/export`)
  expect(file.headers.get('content-disposition')).toContain(`conversation-${conversationId}.md`)
  expect(file.body).toMatch(
    /^# Bees\n[^]*## You \([^]*What is a hive\?\n\n## Explainer \([^]*tiny\)\n\nA hive is a box\.\n$/,
  )
  expect((await me('GET', `${at}/export?format=json`)).body).toMatchObject({
    conversation: { id: conversationId },
    messages: [
      { id: messageId, shown: true },
      { text: 'What is a swarm?', shown: false },
      { id: replyId, shown: true },
      { role: 'assistant', shown: false },
    ],
  })
  expect((await me('DELETE', at)).status).toBe(204)
  expect((await me('GET', at)).status).toBe(404)
  expect((await me('POST', `${at}/restore`)).body.title).toBe('Bees')
  await provider.close()
})

it('keeps what can be kept of any text, and knows its repetition again', async () => {
  const w = await world()
  const me = await (await w.signUp()).script()
  const body = { text: 'a\0b \ud800c', clientId: 'one' }
  const [first, again] = [await me('POST', PATH, body), await me('POST', PATH, body)]
  expect([first.status, again.body]).toEqual([201, first.body])
  const at = `${PATH}/${first.body.conversationId}`
  expect((await me('GET', `${at}/messages`)).body.messages[0].text).toBe('a\ufffdb \ufffdc')
  expect((await me('PATCH', at, { title: 'Bees\0' })).body.title).toBe('Bees\ufffd')
})

it('keeps a yes that the tutor could not go on with, and its page has the way on', async () => {
  const provider = await loopbackProvider(streaming(courseAnswer()))
  const w = await world({ env: { AI_BASE_URL: provider.url, AI_MODEL: 'tiny', CHAT_LIMIT: '1' } })
  const learner = await w.signUp()
  const { id: planId } = (await learner.api('POST', '/api/v1/plans', { topic: 'Bees', hoursPerWeek: 2, weeks: 3 })).body
  await w.runtime.worker.tick()
  const [module] = (await learner.api('GET', `/api/v1/plans/${planId}`)).body.modules
  provider.answer(chatting(calling(['mark_task_done', { taskId: module.tasks[0].id }])))
  const { conversationId, replyId } = (await learner.api('POST', PATH, { text: 'Done', planId })).body
  await w.runtime.worker.tick()
  const page = async () => (await learner.get(`/tutor/${conversationId}`)).text
  expect(await page()).toContain('Confirm')
  const [use] = (await learner.api('GET', `${PATH}/${conversationId}/messages`)).body.messages[1].tools
  const answer = { intent: 'answer', messageId: replyId, toolUseId: use.id, answer: 'confirm' }
  expect((await learner.post(`/tutor/${conversationId}`, answer)).status).toBe(429)
  const after = await page()
  expect(after).not.toContain('Confirm')
  expect(after).toMatch(/the tutor has not continued yet[^]*Continue/)
  await provider.close()
})

it('streams a reply with resumable ids, and ends when there is none', async () => {
  const { provider, w, me } = await talking(streaming('A hive is a box.', { size: 4, paceMs: 60 }))
  const { conversationId, replyId, lastSeq } = (await me('POST', PATH, { text: 'What is a hive?' })).body
  const at = `${PATH}/${conversationId}`
  const [stream] = await Promise.all([me('GET', `${at}/events`), w.runtime.worker.tick()])
  const events = [...String(stream.body).matchAll(/id: (\d+)\nevent: (\w+)\ndata: (.*)/g)].map(
    ([, id, type, data]) => ({
      id: Number(id),
      type,
      data: JSON.parse(data ?? ''),
    }),
  )
  expect(events[0]).toMatchObject({ id: 1, type: 'begun', data: { messageId: replyId } })
  expect(events.at(-1)).toMatchObject({ type: 'settled', data: { status: 'complete' } })
  expect(events.map(({ data }) => data.text ?? '').join('')).toBe('A hive is a box.')
  // Who comes when nothing is being written is sent away; with the cursor of the start they miss nothing.
  expect((await me('GET', `${at}/events`)).status).toBe(204)
  expect((await me('GET', `${at}/events?after=${lastSeq}`)).body).toBe(stream?.body)
  for (const { id } of events) {
    const rest = await me('GET', `${at}/events?after=${id}`)
    const more = events.filter((event) => event.id > id)
    expect(rest.status).toBe(more.length === 0 ? 204 : 200)
    expect([...String(rest.body).matchAll(/^id: (\d+)$/gm)].map(([, n]) => Number(n))).toEqual(
      more.map((event) => event.id),
    )
  }
  await provider.close()
})

it('stops a reply', async () => {
  const { provider, w, me } = await talking(async (res, call) => {
    sse.start(res)
    sse.text(res, 'A hive')
    await call.closed
  })
  const { conversationId } = (await me('POST', PATH, { text: 'What is a hive?' })).body
  const ticking = w.runtime.worker.tick()
  await expect.poll(() => provider.calls.length).toBe(1)
  const at = `${PATH}/${conversationId}`
  await expect.poll(async () => (await me('GET', `${at}/messages`)).body.messages.at(-1).text).toBe('A hive')
  expect((await me('POST', `${at}/stop`)).body).toMatchObject({ active: false })
  await ticking
  expect((await me('POST', `${at}/stop`)).body.error.code).toBe('not_in_progress')
  expect((await me('GET', `${at}/messages`)).body.messages.at(-1)).toMatchObject({ status: 'stopped', text: 'A hive' })
  await provider.close()
})

it('counts a start once under its clientId or its Idempotency-Key, and refuses the name for anything else', async () => {
  const w = await world()
  const ada = await w.signUp()
  const key = { 'idempotency-key': '"one"' }
  const post = (path: string, body: object, headers = {}) => ada.api('POST', path, body, headers)
  const begun = await post(PATH, { text: 'What is a hive?' }, key)
  const again = await post(PATH, { text: 'What is a hive?', planId: null, agentId: null }, key)
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true'])
  expect(again.body).toEqual(begun.body)
  expect((await post(PATH, { text: 'Hi' }, { 'idempotency-key': 'no blanks' })).status).toBe(400)
  await w.runtime.worker.tick()
  const { conversationId, messageId, replyId } = begun.body
  const at = `${PATH}/${conversationId}/messages`
  const other = (await post(`${at}/${replyId}/retry`, {}, { 'idempotency-key': 'two' })).body
  await w.runtime.worker.tick()
  const reused = async (path: string, body: object) => {
    const { status, body: answer } = await post(path, body)
    return [status, answer.error?.code]
  }
  const refused = [422, 'idempotency_key_reused']
  expect(await reused(PATH, { text: 'What is a hive?', clientId: 'one', agentId: 'socratic' })).toEqual(refused)
  expect(await reused(`${at}/${other.replyId}/retry`, { clientId: 'two' })).toEqual(refused)
  expect(await reused(`${at}/${replyId}/retry`, { clientId: 'two', ask: { source: 'offline' } })).toEqual(refused)
  const edited = await post(`${at}/${messageId}/edit`, { text: 'A swarm?', clientId: 'three' })
  expect((await post(`${at}/${messageId}/edit`, { text: 'A swarm?', clientId: 'three' })).body).toEqual(edited.body)
  expect(await reused(`${at}/${edited.body.messageId}/edit`, { text: 'A swarm?', clientId: 'three' })).toEqual(refused)
})
