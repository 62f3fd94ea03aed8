import { expect, it } from 'vitest'
import { chooseSibling, editMessage, retryReply, sendMessage } from '#app/services/messages.server.ts'
import { answered, chatScene, isSummaryCall, isTitleCall, lastOf, messagesOf, systemOf } from '../support/chat.ts'
import { harmFile, rowsOf } from '../support/invariants.ts'
import { streaming, type Call, type Script } from '../support/provider.ts'
import { withModelsFile } from '../support/models-file.ts'
import { failing, type Scene } from '../support/scene.ts'

/** A model that holds so many tokens. */
const holding = (contextTokens: number) => ({ ...withModelsFile({ model: 'tiny', contextTokens }), CHAT_LIMIT: '1000' })

const LONG = 'The colony grew a little in this week. '.repeat(50)

async function say(s: Scene, conversationId: string, text: string): Promise<void> {
  await sendMessage(s.ctx, { conversationId, text, clientId: s.ctx.newId() })
  await s.cairn.worker.tick()
}

/** A conversation of so many long messages of the learner's, each answered. */
async function talked(s: Scene, messages: number): Promise<string> {
  const { conversationId } = await answered(s, `Week 1. ${LONG}`)
  for (let i = 2; i <= messages; i++) await say(s, conversationId, `Week ${i}. ${LONG}`)
  return conversationId
}

const told = (call: Call) =>
  messagesOf(call)
    .map(({ content }) => String(content))
    .join('\n')
const replies = (s: Scene) => s.provider.calls.filter((call) => !isTitleCall(call) && !isSummaryCall(call))
const summaries = (s: Scene) =>
  rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select * from summaries order by through_depth, created_at')
const texts = (s: Scene) => rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select id, text from messages order by id')

it('sums up what no longer fits, says which messages that covers, and deletes none', async () => {
  const small = holding(4000)
  await using s = await chatScene(streaming('Good.'), small)
  const id = await talked(s, 4)
  expect(summaries(s)).toEqual([])
  const before = texts(s)
  await say(s, id, `Week 5. ${LONG}`)
  await say(s, id, 'And now?')
  const rows = summaries(s)
  expect(rows.length).toBeGreaterThan(0)
  const [row] = rows
  const through = rowsOf(
    s.cairn.dataDir,
    s.ctx.tenantId,
    `select * from messages where id = '${row?.['through_message_id']}'`,
  )
  expect(row).toMatchObject({
    from_depth: 1,
    through_depth: through[0]?.['depth'],
    text: 'Bees and hives',
    model: 'tiny',
  })
  expect(texts(s)).toEqual(expect.arrayContaining(before))
  const last = replies(s).at(-1)
  expect(last && systemOf(last)).toContain('Bees and hives')
  expect(last && told(last)).not.toContain('Week 1.')
  expect(last && told(last)).toContain('And now?')
  expect(last && told(last)).not.toContain('are not shown to you')
  const summed = s.provider.calls.find(isSummaryCall)
  expect(summed && told(summed)).toContain('Week 1.')
  expect(rowsOf(s.cairn.dataDir, s.ctx.tenantId, `select count(*) n from calls where purpose = 'summary'`)).toEqual([
    { n: rows.length },
  ])
  // What is covered is read from the summary, and summed up once.
  const calls = s.provider.calls.filter(isSummaryCall).length
  await say(s, id, 'Thank you')
  expect(s.provider.calls.filter(isSummaryCall)).toHaveLength(calls)
})

it('sums nothing up for a model that holds it all', async () => {
  const large = holding(200_000)
  await using s = await chatScene(streaming('Good.'), large)
  await talked(s, 6)
  expect(summaries(s)).toEqual([])
  const last = replies(s).at(-1)
  for (let week = 1; week <= 6; week++) expect(last && told(last)).toContain(`Week ${week}.`)
})

it('answers without a summary where none can be made, and says what is missing', async () => {
  const small = holding(4000)
  await using s = await chatScene(streaming('Good.'), small)
  const id = await talked(s, 4)
  const broken: Script = (res, call) => (isSummaryCall(call) ? failing(res, call) : streaming('Still here.')(res, call))
  s.provider.answer(broken)
  await say(s, id, `Week 5. ${LONG}`)
  await say(s, id, `Week 6. ${LONG}`)
  expect(s.provider.calls.filter(isSummaryCall).length).toBeGreaterThan(0)
  expect(summaries(s)).toEqual([])
  expect(await lastOf(s.ctx, id)).toMatchObject({ status: 'complete', text: 'Still here.' })
  const last = replies(s).at(-1)
  expect(last && systemOf(last)).toMatch(/Messages 1 to \d+ are not shown to you/)
  expect(last && told(last)).toContain('Week 6.')
})

it('uses a summary for the path that it covers, and for no other', async () => {
  const small = holding(4000)
  await using s = await chatScene(streaming('Good.'), small)
  const id = await talked(s, 6)
  expect(summaries(s).length).toBeGreaterThan(0)
  const [first] = rowsOf(s.cairn.dataDir, s.ctx.tenantId, 'select id from messages where depth = 1')
  const firstId = String(first?.['id'])
  await editMessage(s.ctx, id, firstId, 'Something else: wasps', s.ctx.newId())
  await s.cairn.worker.tick()
  const other = replies(s).at(-1)
  expect(other && systemOf(other)).not.toContain('Bees and hives')
  expect(other && told(other)).toContain('wasps')
  // The earlier path is as it was, with what was summed up of it.
  const summed = s.provider.calls.filter(isSummaryCall).length
  await chooseSibling(s.ctx, id, firstId)
  await say(s, id, 'Go on')
  const back = replies(s).at(-1)
  expect(back && systemOf(back)).toContain('Bees and hives')
  expect(back && told(back)).not.toContain('wasps')
  expect(s.provider.calls.filter(isSummaryCall).length - summed).toBeLessThanOrEqual(1)
})

it('never sums up what the learner said last, however much came after it', async () => {
  const small = holding(4000)
  await using s = await chatScene(streaming('Good.'), small)
  const { conversationId: id, replyId } = await answered(s, 'My very question')
  const reply = (depth: number, above: string, status: string, text: string) =>
    `('late-${depth}', '${id}', '${above}', ${depth}, 1, 'assistant', '${status}', '${text}', 1, 1)`
  harmFile(
    s.cairn.dataDir,
    s.ctx.tenantId,
    `update messages set text = '${LONG.repeat(3)}' where id = '${replyId}';
     insert into messages (id, conversation_id, parent_id, depth, shown, role, status, text, created_at, settled_at)
     values ${reply(3, replyId, 'complete', LONG.repeat(3))}, ${reply(4, 'late-3', 'stopped', '')};
     update conversations set leaf_id = 'late-4' where id = '${id}'`,
  )
  await retryReply(s.ctx, id, 'late-4')
  await s.cairn.worker.tick()
  const last = replies(s).at(-1)
  expect(last && told(last)).toContain('My very question')
  expect(summaries(s)).toEqual([])
  // Planted replies came from nowhere, as the invariants would say.
  harmFile(s.cairn.dataDir, s.ctx.tenantId, `delete from conversations where id = '${id}'`)
})
