import { expect, it } from 'vitest'
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
