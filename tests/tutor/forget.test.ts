import { expect, it } from 'vitest'
import { answered, begin, chatScene, framesOf, lastOf, textIn } from '../support/chat.ts'
import { rowsOf } from '../support/invariants.ts'
import { streaming } from '../support/provider.ts'
import { HOUR } from '../support/time.ts'

it('forgets after a day how a reply came, also in a conversation in which nobody says anything more', async () => {
  await using s = await chatScene(streaming('A hive is a box with frames.', { size: 4, paceMs: 45 }))
  const quiet = await answered(s)
  const texts = (of: string) =>
    rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select type from chunks where message_id = ?`, of).map(
      (row) => row['type'],
    )
  expect(texts(quiet.replyId).length).toBeGreaterThan(3)
  s.cairn.clock.advance(23 * HOUR)
  const second = await answered(s, 'And a super?')
  expect(textIn(await framesOf(s.ctx, quiet.conversationId), quiet.replyId)).toBe('A hive is a box with frames.')
  s.cairn.clock.advance(2 * HOUR)
  await begin(s.ctx, 'And a frame?')
  expect(texts(quiet.replyId)).toEqual(['settled'])
  expect(texts(second.replyId).length).toBeGreaterThan(3)
  expect(await lastOf(s.ctx, quiet.conversationId)).toMatchObject({ text: 'A hive is a box with frames.' })
  // Who left a page open and comes back hears that the reply has ended.
  expect(
    (await framesOf(s.ctx, quiet.conversationId)).map((frame) => frame.kind === 'event' && frame.event.type),
  ).toContain('settled')
  s.cairn.clock.advance(48 * HOUR)
  await s.cairn.worker.tick()
  expect(texts(second.replyId)).toEqual(['settled'])
})
