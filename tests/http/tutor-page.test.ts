import { expect, it } from 'vitest'
import { editMessage, stopReply } from '#app/services/messages.server.ts'
import { begin } from '../support/chat.ts'
import { harmFile } from '../support/invariants.ts'
import { longConversation } from '../support/long-conversation.ts'
import { world } from '../support/world.ts'

/** The text of a message that is a formula a word, and says which it is. */
const HOSTILE = `'**number ' || d || '** ' || replace(hex(zeroblob(10000)), '00', '$x$ ')`

it('sends a page of replies that would take long to read: the newest read, the others as they were written', async () => {
  const w = await world()
  const ada = await w.signUp()
  const short = await longConversation(w.dataDir, ada.ctx, 20, `'**number ' || d || '**'`)
  const long = await longConversation(
    w.dataDir,
    ada.ctx,
    40,
    `case when d > 35 then '**number ' || d || '**' else ${HOSTILE} end`,
  )
  harmFile(w.dataDir, ada.accountId, `update messages set role = 'assistant' where depth > 2 and depth % 2 = 0`)
  const { text: all } = await ada.get(`/tutor/${short}`)
  expect([all.includes('<strong>number 20</strong>'), all.includes('<strong>number 4</strong>')]).toEqual([true, true])
  const { text } = await ada.get(`/tutor/${long}`)
  expect([text.includes('<strong>number 40</strong>'), text.includes('<strong>number 36</strong>')]).toEqual([
    true,
    true,
  ])
  expect(text).toContain('<p class="whitespace-pre-wrap">**number 34** $x$ $x$')
  expect(text).not.toContain('<math')
})

it('leads from a message in a version that is not shown to that version', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { conversationId: id, messageId } = await begin(ada.ctx, 'Where is nectar from?')
  await stopReply(ada.ctx, id)
  await editMessage(ada.ctx, id, messageId, 'Where is pollen from?', 'b')
  await stopReply(ada.ctx, id)
  const at = `/tutor/${id}?around=${messageId}`
  expect((await ada.get(at)).text).toMatch(new RegExp(`value="choose".*value="${messageId}".*Show that version`, 's'))
  expect((await ada.post(`/tutor/${id}`, { intent: 'choose', messageId })).status).toBeLessThan(400)
  const { text } = await ada.get(at)
  expect([text.includes(`id="m-${messageId}"`), text.includes('Show that version')]).toEqual([true, false])
})

it('begins with a suggestion under a name of its own: what was written can be sent after it', async () => {
  const w = await world()
  const ada = await w.signUp()
  const form = { clientId: 'a', suggestionId: 'page', text: 'Three paragraphs' }
  const suggested = { ...form, suggestion: 'What now?' }
  const places: string[] = []
  for (const fields of [suggested, suggested, { ...suggested, suggestion: 'Quiz me.' }, form]) {
    places.push((await ada.post('/tutor/new', fields)).location?.replace(/[?#].*/, '') ?? '')
  }
  const [first, again, other, own] = places
  expect(again).toBe(first)
  expect(new Set([first, other, own]).size).toBe(3)
  const { body } = await ada.api('GET', '/api/v1/conversations')
  const titles = (body.items as { title: string }[]).map(({ title }) => title)
  expect(titles.toSorted()).toEqual(['Quiz me.', 'Three paragraphs', 'What now?'])
})

it('lists every deleted conversation, page by page, and brings back the oldest', async () => {
  const w = await world()
  const ada = await w.signUp()
  const { conversationId } = await begin(ada.ctx)
  await stopReply(ada.ctx, conversationId)
  const now = ada.ctx.now().getTime()
  harmFile(
    w.dataDir,
    ada.accountId,
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 101)
      insert into conversations (id, agent_id, title, leaf_id, created_at, updated_at, deleted_at)
      select 'd' || i, 'explainer', 'Gone ' || i, null, ${now} - i, ${now} - i, ${now} - i from n`,
  )
  const { text } = await ada.get('/tutor/deleted')
  expect([text.includes('Gone 100<'), text.includes('Gone 101<')]).toEqual([true, false])
  const older = /href="(\/tutor\/deleted\?after=[^"]+)"/.exec(text)?.[1] ?? ''
  const last = await ada.get(older.replaceAll('&amp;', '&'))
  expect([last.text.includes('Gone 101<'), last.text.includes('after=')]).toEqual([true, false])
  expect((await ada.post('/tutor/deleted', { conversation: 'd101' })).location).toBe('/tutor/d101')
})
